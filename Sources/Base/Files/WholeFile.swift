private import Glibc

/// Files that are read or written in one go.
public enum WholeFile {
  /// The most bytes that a file is read with, where nothing else is said.
  public static let usualLimit = 1 << 30

  /// All bytes of a file.
  public static func read(
    _ path: String, limit: Int = usualLimit
  ) throws(FileError) -> [UInt8] {
    func require(atMost count: Int) throws(FileError) {
      guard count > limit else { return }
      let most = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
      throw .unreadable(path: path, reason: "it is larger than \(most)")
    }
    let source = try FileSource(path)
    try require(atMost: source.byteCount ?? 0)
    // All at once where the length is known, so that memory never holds it twice.
    var count = source.byteCount ?? 1 << 16
    var bytes = try source.read(count)
    while bytes.count >= count {
      let piece = try source.read(1 << 16)
      count += 1 << 16
      bytes += piece
      // Devices may never end.
      try require(atMost: bytes.count)
    }
    return bytes
  }

  /// Writes a file, whole or not at all.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let draft = try FileDraft(path)
    try draft.append(bytes)
    try draft.finish()
  }

  /// Writes a file into a folder that is itself still a draft, and reaches the disk with it.
  public static func write(_ bytes: [UInt8], intoDraft path: String) throws(FileError) {
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
    _ path: String, limit: Int = usualLimit
  ) throws(FileError) -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw .unsuitable(path: path, reason: "is not a text in UTF-8")
    }
    return text
  }

  /// Writes a text, whole or not at all.
  public static func writeText(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }
}
