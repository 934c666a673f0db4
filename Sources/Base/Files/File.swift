private import Glibc

/// Reading and writing of whole files.
public enum File {
  /// The default limit on the size of a file, in bytes.
  public static let defaultLimit = 1 << 30

  /// All bytes of a file.
  public static func read(
    _ path: String, limit: Int = defaultLimit
  ) throws(FileError) -> [UInt8] {
    func require(atMost count: Int) throws(FileError) {
      guard count > limit else { return }
      let most = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
      throw .unreadable(path: path, reason: "it is larger than \(most)")
    }
    let source = try FileReader(path)
    try require(atMost: source.byteCount ?? 0)
    // A file of known length is read at once, so that memory never holds it twice.
    var count = source.byteCount ?? 1 << 16
    var bytes = try source.read(count)
    while bytes.count >= count {
      let chunk = try source.read(1 << 16)
      count += 1 << 16
      bytes += chunk
      // Devices may never end.
      try require(atMost: bytes.count)
    }
    return bytes
  }

  /// Writes a file atomically.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let writer = try AtomicFileWriter(path)
    try writer.append(bytes)
    try writer.commit()
  }

  /// Writes a file to a temporary folder without fsync; the whole folder is flushed to disk later.
  public static func write(_ bytes: [UInt8], unsyncedTo path: String) throws(FileError) {
    let file = fopen(path, "wb")
    let isWritten = file != nil && fwrite(bytes, 1, bytes.count, file) == bytes.count
    let reason = errno
    let isClosed = file.map { fclose($0) == 0 } ?? false
    guard isWritten, isClosed else {
      throw .unwritable(
        path: path, reason: String(cString: strerror(isWritten ? errno : reason)))
    }
  }

  /// The text of a file.
  public static func readText(
    _ path: String, limit: Int = defaultLimit
  ) throws(FileError) -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw .unsuitable(path: path, reason: "is not a UTF-8 text file")
    }
    return text
  }

  /// Writes a text file atomically.
  public static func writeText(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }
}
