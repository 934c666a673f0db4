private import Glibc

/// Folders of the file system.
public enum Folder {
  /// Makes a folder, and those it lies in, where they are not there yet.
  public static func make(_ path: String) throws(FileError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      partial += partial.isEmpty || partial.hasSuffix("/") ? part : "/" + part
      guard mkdir(partial, 0o777) == 0 || errno == EEXIST else {
        throw .unwritable(path: partial, reason: String(cString: strerror(errno)))
      }
    }
  }

  /// The names of what lies in a folder, sorted; none where it cannot be read.
  public static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
