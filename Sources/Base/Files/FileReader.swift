internal import Glibc

/// Reads a file in chunks.
public final class FileReader {
  /// The length in bytes; nil if it is unknown, as for a pipe.
  public let byteCount: Int?
  private let path: String
  private let file: UnsafeMutablePointer<FILE>

  public init(_ path: String) throws(FileError) {
    self.path = path
    guard let file = fopen(path, "rb") else { throw Self.systemFailure(path) }
    self.file = file
    var status = stat()
    let isRegular = fstat(fileno(file), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    byteCount = isRegular ? Int(status.st_size) : nil
  }

  deinit { fclose(file) }

  /// The next `count` bytes, or fewer at the end of the file.
  public func read(_ count: Int) throws(FileError) -> [UInt8] {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, readCount in
      readCount = fread(buffer.baseAddress, 1, count, file)
    }
    guard ferror(file) == 0 else { throw Self.systemFailure(path) }
    return bytes
  }

  /// Continues reading at an offset in bytes from the start.
  public func seek(to offset: Int) throws(FileError) {
    guard fseeko(file, offset, SEEK_SET) == 0 else { throw Self.systemFailure(path) }
  }

  private static func systemFailure(_ path: String) -> FileError {
    .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
