internal import Base
private import Glibc

/// A file with random access, checked against its end. It is thread-safe.
final class HDF5Source: Sendable {
  let path: String
  let byteCount: Int
  private let descriptor: Int32

  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    byteCount = isRegular ? Int(status.st_size) : 0
  }

  deinit { close(descriptor) }

  func bytes(at address: UInt64, count: Int) throws(HDF5Failure) -> [UInt8] {
    guard holds(address, count: count) else { throw .tooShort }
    var isWhole = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, readCount in
      while readCount < count {
        let piece = pread(
          descriptor, buffer.baseAddress.map { $0 + readCount }, count - readCount,
          Int(address) + readCount)
        if piece < 0 && errno == EINTR { continue }
        guard piece > 0 else {
          isWhole = false
          return
        }
        readCount += piece
      }
    }
    guard isWhole else { throw .tooShort }
    return bytes
  }

  func reader(at address: UInt64, count: Int) throws(HDF5Failure) -> HDF5Reader {
    HDF5Reader(try bytes(at: address, count: count))
  }

  func holds(_ address: UInt64, count: Int) -> Bool {
    count >= 0 && count <= byteCount && address <= UInt64(byteCount - count)
  }
}
