internal import Glibc

/// Files that are read or written in one go.
public enum WholeFile {
  /// All bytes of a file.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    func failure() -> FileError {
      .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard let file = fopen(path, "rb") else { throw failure() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      bytes += chunk[..<count]
      // Devices may never end.
      guard bytes.count <= largest else {
        throw .unreadable(path: path, reason: "it is larger than \(largest >> 20) MiB")
      }
      guard count == chunk.count else { break }
    }
    guard ferror(file) == 0 else { throw failure() }
    return bytes
  }

  /// Writes a file, whole or not at all.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let draft = try FileDraft(path)
    try draft.append(bytes)
    try draft.finish()
  }

  private static let largest = 1 << 30
}
