private import Glibc

/// An array in a memory-mapped, unlinked temporary file, which may be larger than memory. The system keeps the pages in
/// use in memory and removes the file with the process, however it ends.
///
/// One thread fills it; then any number of threads may read it.
public final class MemoryMappedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  public private(set) var count = 0
  private let path: String
  private let descriptor: Int32
  private var mapped: UnsafeBufferPointer<Element>?

  /// Creates an empty array in a folder with enough space.
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
    precondition(mapped == nil, "values must be appended before the first read")
    let isWritten = numbers.withUnsafeBytes { bytes in
      var remaining = bytes[...]
      while !remaining.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: remaining)
        let written = write(descriptor, part.baseAddress, part.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { return false }
        remaining = remaining.dropFirst(written)
      }
      return true
    }
    guard isWritten else { throw Self.failure(path) }
    count += numbers.count
  }

  /// All values; the memory is valid for the lifetime of this object.
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
