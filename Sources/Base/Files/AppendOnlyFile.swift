internal import Glibc

/// A log file that others may read while it grows: each append appears at once, whole or not at all.
public final class AppendOnlyFile {
  public let path: String
  private let descriptor: Int32

  /// Opens a file for appending and creates it if it does not exist.
  public init(_ path: String) throws(FileError) {
    self.path = path
    // O_NONBLOCK avoids waiting for the reader of a pipe, which is rejected below anyway.
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw Self.systemFailure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .unwritable(path: path, reason: "it is not a regular file")
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes at the end.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    let start = lseek(descriptor, 0, SEEK_END)
    let isWritten = bytes.withUnsafeBytes { bytes in
      var remaining = bytes[...]
      while !remaining.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: remaining)
        let count = write(descriptor, part.baseAddress, part.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        remaining = remaining.dropFirst(count)
      }
      return true
    }
    guard !isWritten else { return }
    let failure = Self.systemFailure(path)
    // A partial write would corrupt later appends once there is space again.
    if start >= 0 { ftruncate(descriptor, start) }
    throw failure
  }

  private static func systemFailure(_ path: String) -> FileError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
