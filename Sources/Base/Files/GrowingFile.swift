internal import Glibc

/// A file that others read while it grows: what is appended is there at once, whole or not at all.
public final class GrowingFile {
  public let path: String
  private let descriptor: Int32

  /// Opens a file to append to, and makes it where there is none.
  public init(_ path: String) throws(FileError) {
    self.path = path
    // Without waiting for a pipe to be read, which it must not be anyway.
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw Self.systemFailure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unwritable(path: path, reason: "it is no regular file")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes at the end.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    let start = lseek(descriptor, 0, SEEK_END)
    let isWritten = bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = write(descriptor, part.baseAddress, part.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
    guard !isWritten else { return }
    let failure = Self.systemFailure(path)
    // Half a piece would spoil those that follow once there is room again.
    if start >= 0 { ftruncate(descriptor, start) }
    throw failure
  }

  private static func systemFailure(_ path: String) -> FileError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
