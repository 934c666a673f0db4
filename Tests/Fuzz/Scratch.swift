import Base
@preconcurrency import Glibc

/// A temporary folder of a reader, under TMPDIR. The caller of this program removes it, because a crash leaves no
/// time.
struct Scratch {
  let path: String

  init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/fuzz.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { fail("cannot make a temporary folder in \(parent)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Makes a new folder in it.
  func folder(_ name: String) throws -> String {
    let folder = "\(path)/\(name)"
    try Folder.remove(folder)
    try Folder.make(folder)
    return folder
  }

  /// Writes a file without synchronizing it.
  static func write(_ bytes: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count, close(file) == 0 else {
      fail("\(path) cannot be written")
    }
  }

  /// All files below a folder, with relative paths.
  static func files(in folder: String) -> [String] {
    Folder.names(in: folder).flatMap { name -> [String] in
      let below = Folder.names(in: "\(folder)/\(name)")
      var entry = stat()
      guard lstat("\(folder)/\(name)", &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR else {
        return [name]
      }
      return below.isEmpty ? [] : files(in: "\(folder)/\(name)").map { "\(name)/\($0)" }
    }
  }

  /// Replaces a folder by a copy of another one.
  static func copy(_ source: String, to target: String) throws {
    try Folder.remove(target)
    try Folder.make(target)
    for file in files(in: source) {
      let parts = file.split(separator: "/")
      try Folder.make(([target] + parts.dropLast().map(String.init)).joined(separator: "/"))
      write(try File.read("\(source)/\(file)"), to: "\(target)/\(file)")
    }
  }
}
