internal import Base

/// A group of an HDF5 file open for reading: datasets, attributes and groups, by name.
struct HDF5Group {
  /// The path from the root group.
  let name: String
  private let source: HDF5Source
  private let header: HDF5ObjectHeader
  private let budget: HDF5MemoryBudget

  init(
    _ source: HDF5Source, at address: UInt64, name: String, _ budget: HDF5MemoryBudget
  ) throws(FileError) {
    self.budget = budget
    self.source = source
    self.name = name
    do {
      header = try HDF5ObjectHeader(source, at: address)
    } catch {
      throw .invalidFormat(path: source.path, format: "HDF5", reason: "\(name): \(error.reason)")
    }
  }

  /// The path of the file.
  var path: String { source.path }

  func group(_ child: String) throws(FileError) -> HDF5Group {
    try HDF5Group(source, at: address(of: child), name: fullName(child), budget)
  }

  func text(_ attribute: String) throws(FileError) -> String {
    try read(attribute) { () throws(HDF5Failure) in
      for message in header.messages where message.kind == HDF5Format.Message.attribute {
        guard message.flags & 2 == 0 else { continue }
        let found = try HDF5Attribute(message: message.content)
        if found.name == attribute { return try found.text() }
      }
      throw HDF5Failure("there is no such attribute")
    }
  }

  // MARK: Datasets

  func array(_ child: String) throws(FileError) -> HDF5Dataset {
    let address = try address(of: child)
    return try read(child) { () throws(HDF5Failure) in
      try HDF5Dataset(source, HDF5ObjectHeader(source, at: address), budget)
    }
  }

  /// The elements of a dataset with `count` rows of the given dimensions; throws if its shape or type differs.
  func array<Element: HDF5Element>(
    _ child: String, of type: Element.Type = Element.self, count: Int, row: [Int] = []
  ) throws(FileError) -> [Element] {
    try rows(0..<count, of: child, count: count, row: row)
  }

  /// Some rows of a dataset that has `count` rows.
  func rows<Element: HDF5Element>(
    _ range: Range<Int>, of child: String, count: Int, row: [Int]
  ) throws(FileError) -> [Element] {
    let array = try array(child)
    try require(array, child, Element.type, count: count, row: row)
    let bytes = try read(child) { () throws(HDF5Failure) in try array.bytes(range) }
    guard Element.self != Bool.self || bytes.allSatisfy({ $0 <= 1 }) else {
      throw broken(child, "one of its bytes is neither FALSE nor TRUE")
    }
    return bytes.withUnsafeBytes { bytes in
      [Element](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Element>.stride) {
        // The format's byte order is the processor's.
        UnsafeMutableRawBufferPointer($0).copyMemory(from: bytes)
        $1 = bytes.count / MemoryLayout<Element>.stride
      }
    }
  }

  /// Throws if a dataset's shape or type is not the expected one.
  func require(
    _ array: HDF5Dataset, _ child: String, _ type: HDF5Datatype, count: Int, row: [Int]
  ) throws(FileError) {
    guard array.space.dimensions == [count] + row else {
      throw broken(
        child, "its dimensions are \(array.space.dimensions), not \([count] + row)")
    }
    guard array.type == type else {
      throw broken(child, "its elements are of type \(array.type), not \(type)")
    }
  }

  // MARK: Copying

  /// The attributes as stored, and the children by name.
  func contents() throws(FileError) -> (
    attributes: [[UInt8]], children: [(name: String, child: Child)]
  ) {
    let children = try read("") { () throws(HDF5Failure) in
      try HDF5SymbolTable(source, header).all(limit: 1 << 16)
    }
    return (
      header.messages.filter { $0.kind == HDF5Format.Message.attribute }.map(\.content),
      try children.map { (name, address) throws(FileError) in
        let group = try HDF5Group(source, at: address, name: fullName(name), budget)
        let isGroup = group.header.messages.contains { $0.kind == HDF5Format.Message.symbolTable }
        return (name, isGroup ? .group(group) : .array(try array(name)))
      }
    )
  }

  enum Child {
    case group(HDF5Group)
    case array(HDF5Dataset)
  }

  // MARK: Failures

  private func address(of child: String) throws(FileError) -> UInt64 {
    try read(child) { () throws(HDF5Failure) in
      guard let address = try HDF5SymbolTable(source, header).find(child) else {
        throw HDF5Failure("it does not exist")
      }
      return address
    }
  }

  func read<Result>(
    _ child: String, _ action: () throws(HDF5Failure) -> Result
  ) throws(FileError) -> Result {
    do {
      return try action()
    } catch {
      throw broken(child, error.reason)
    }
  }

  func broken(_ child: String, _ reason: String) -> FileError {
    .invalidFormat(path: source.path, format: "HDF5", reason: "\(fullName(child)): \(reason)")
  }

  private func fullName(_ child: String) -> String { name == "/" ? child : "\(name)/\(child)" }
}
