internal import Base
internal import Glibc

/// A folder for temporary files, removed at the end.
final class ScratchFolder {
  let path: String

  init() throws {
    let variable = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var name = Array("\(variable.isEmpty ? "/tmp" : variable)/benchtop.XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw FileError.unwritable(
        path: variable.isEmpty ? "/tmp" : variable, reason: String(cString: strerror(errno)))
    }
    path = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  deinit {
    for name in Folder.names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
