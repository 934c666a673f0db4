internal import Base
private import Glibc

/// A file that is written from its start on, but for its first bytes, which come last.
final class HDF5Output {
  let path: String
  /// Where what is written next will lie.
  private(set) var position: UInt64 = 0
  private var file: UnsafeMutablePointer<FILE>?
  /// Of all that is written, where it is to be sealed.
  private var checksum: CRC32C?

  /// Leaves room for the first bytes.
  init(_ path: String, skipping start: Int, isSealed: Bool) throws(FileError) {
    self.path = path
    file = fopen(path, "wbe")
    guard file != nil else { throw failure() }
    try append(Array(repeating: 0, count: start))
    if isSealed { checksum = CRC32C() }
  }

  deinit {
    if let file { fclose(file) }
  }

  /// Writes at the end, and says where that is.
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
      try write(HDF5Seal.bytes(checksum))
    }
    guard let file, fseeko(file, 0, SEEK_SET) == 0 else { throw failure() }
    try write(start)
    self.file = nil
    // What was kept back is written here, so a full disk may show only now.
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
