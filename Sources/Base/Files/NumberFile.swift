private import Glibc

/// Numbers in a file without a name, so that there may be more of them than memory holds: the system keeps those
/// at hand that are in use. The file is gone when this is, whatever happens.
///
/// Filled by one thread, and then read by any number.
public final class NumberFile<Element: BitwiseCopyable>: @unchecked Sendable {
  public private(set) var count = 0
  private let path: String
  private let descriptor: Int32
  private var mapped: UnsafeBufferPointer<Element>?

  /// In a folder with room for it.
  public init(in folder: String) throws(FileError) {
    var name = Array("\(folder)/numbers-XXXXXX".utf8CString)
    path = folder
    descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw Self.failure(folder) }
    unlink(name)
  }

  deinit {
    if let mapped, let start = mapped.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), mapped.count * MemoryLayout<Element>.stride)
    }
    if descriptor >= 0 { close(descriptor) }
  }

  public func append(_ numbers: [Element]) throws(FileError) {
    precondition(mapped == nil, "numbers are added before any is read")
    let isWritten = numbers.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let written = write(descriptor, part.baseAddress, part.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return false }
        rest = rest.dropFirst(written)
      }
      return true
    }
    guard isWritten else { throw Self.failure(path) }
    count += numbers.count
  }

  /// All of them, for as long as this lives.
  public func numbers() throws(FileError) -> UnsafeBufferPointer<Element> {
    if let mapped { return mapped }
    guard count > 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
    let memory = mmap(
      nil, count * MemoryLayout<Element>.stride, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let memory, memory != MAP_FAILED else { throw Self.failure(path) }
    let start = UnsafeRawPointer(memory).bindMemory(to: Element.self, capacity: count)
    let numbers = UnsafeBufferPointer(start: start, count: count)
    mapped = numbers
    return numbers
  }

  private static func failure(_ path: String) -> FileError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }
}
