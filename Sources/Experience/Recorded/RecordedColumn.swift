internal import Base

/// A growing column in memory, or in a memory-mapped file.
final class RecordedColumn<Element: ColumnElement> {
  private enum Storage {
    case memory([Element])
    case file(MemoryMappedArray<Element>)
  }

  private var storage: Storage
  /// The values once the column is read.
  private var finished: UnsafeBufferPointer<Element>?

  init(in folder: String?) throws(FileError) {
    storage = if let folder { .file(try MemoryMappedArray(in: folder)) } else { .memory([]) }
  }

  deinit {
    if case .memory = storage { finished?.deallocate() }
  }

  func append(_ values: [Element]) throws(FileError) {
    precondition(finished == nil, "values must be appended before the first read")
    switch storage {
    case .memory(var array):
      storage = .memory([])  // So that appending does not copy.
      array += values
      storage = .memory(array)
    case .file(let file): try file.append(values)
    }
  }

  /// All values; the memory is valid for the lifetime of this object.
  func finish() throws(FileError) -> UnsafeBufferPointer<Element> {
    if let finished { return finished }
    let values: UnsafeBufferPointer<Element>
    switch storage {
    case .memory(let array):
      let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: array.count)
      _ = memory.initialize(fromContentsOf: array)
      values = UnsafeBufferPointer(memory)
      storage = .memory([])
    case .file(let file) where file.count == 0:
      values = UnsafeBufferPointer(UnsafeMutableBufferPointer<Element>.allocate(capacity: 0))
      storage = .memory([])
    case .file(let file): values = try file.numbers()
    }
    finished = values
    return values
  }
}
