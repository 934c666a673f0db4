internal import Base
private import Glibc

/// A file that is written sequentially, except its first bytes, which are written last.
final class HDF5Output {
  let path: String
  /// The address of the next bytes.
  private(set) var position: UInt64 = 0
  private var file: UnsafeMutablePointer<FILE>?
  /// The checksum of all bytes written; nil without a checksum footer.
  private var checksum: CRC32C?

  /// Reserves the first bytes.
  init(_ path: String, skipping start: Int, hasChecksum: Bool) throws(FileError) {
    self.path = path
    file = fopen(path, "wbe")
    guard file != nil else { throw failure() }
    try append(Array(repeating: 0, count: start))
    if hasChecksum { checksum = CRC32C() }
  }

  deinit {
    if let file { fclose(file) }
  }

  /// Appends bytes, and returns their address.
  @discardableResult
  func append(_ bytes: [UInt8]) throws(FileError) -> UInt64 {
    try write(bytes)
    checksum?.add(bytes)
    defer { position += UInt64(bytes.count) }
    return position
  }

  /// Writes the first bytes, and closes the file.
  func finish(start: [UInt8]) throws(FileError) {
    if var checksum {
      checksum.add(start)
      try write(HDF5ChecksumFooter.bytes(checksum))
    }
    guard let file, fseeko(file, 0, SEEK_SET) == 0 else { throw failure() }
    try write(start)
    self.file = nil
    // Closing flushes the buffer, so a full disk may be detected only here.
    guard fclose(file) == 0 else { throw failure() }
  }

  private func write(_ bytes: [UInt8]) throws(FileError) {
    guard let file else { preconditionFailure("\(path) is closed already") }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw failure() }
  }

  private func failure() -> FileError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
