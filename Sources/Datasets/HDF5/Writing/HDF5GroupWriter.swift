internal import Base

/// Writes a group of an HDF5 file.
final class HDF5GroupWriter {
  /// The addresses of a finished group.
  struct Table {
    let header, tree, names: UInt64
  }

  private let output: HDF5Output
  private var attributes: [[UInt8]] = []
  /// The finished children with the addresses of their headers.
  private var children: [(name: String, header: UInt64)] = []
  /// The unfinished child groups.
  private var open: [(name: String, group: HDF5GroupWriter)] = []

  init(_ output: HDF5Output) { self.output = output }

  /// Adds a child group, which is finished at the latest with this group.
  func makeGroup(_ child: String) -> HDF5GroupWriter {
    let group = HDF5GroupWriter(output)
    open.append((child, group))
    return group
  }

  /// Adds a child group, which is finished when its content is written.
  func makeGroup(_ child: String, _ content: (HDF5GroupWriter) throws -> Void) throws {
    let group = HDF5GroupWriter(output)
    try content(group)
    children.append((child, try group.finish().header))
  }

  // MARK: Attributes

  func set(_ attribute: String, _ value: Int) {
    set(attribute, Int.type, UInt64(bitPattern: Int64(value)))
  }

  func set(_ attribute: String, _ value: UInt64) {
    set(attribute, .integer(size: 8, isSigned: false), value)
  }

  func set(_ attribute: String, _ value: Double) { set(attribute, Double.type, value.bitPattern) }

  private func set(_ attribute: String, _ type: HDF5Datatype, _ bits: UInt64) {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: bits)
    attributes.append(HDF5Attribute.message(attribute, type, bytes))
  }

  func set(_ attribute: String, _ value: String) {
    let bytes = value.isEmpty ? [0] : Array(value.utf8)
    attributes.append(
      HDF5Attribute.message(attribute, .text(length: bytes.count, isUTF8: true), bytes))
  }

  // MARK: Datasets

  /// Writes a dataset with rows of some dimensions, compressed if it is large enough.
  func write<Element: HDF5Element>(
    _ child: String, _ elements: [Element], row: [Int] = [], compresses: Bool = true
  ) throws {
    let rowCount = elements.count / max(row.reduce(1, *), 1)
    let space = HDF5Dataspace([rowCount] + row)
    let bytes = elements.withUnsafeBytes { Array($0) }
    guard compresses, bytes.count > Self.smallest else {
      return try write(child, Element.type, space, bytes)
    }
    // One chunk is the fastest to read, and an episode's values are small.
    let filters = [HDF5Filter.shuffle(elementSize: Element.type.size), .deflate(level: Self.level)]
    let chunk = filters.reduce(bytes) { $1.encode($0) }
    try write(child, Element.type, space, filters, rowsPerChunk: rowCount) { add in
      try add(chunk, 0)
    }
  }

  /// Datasets of fewer bytes are not compressed.
  private static let smallest = 2048
  private static let level = 4

  /// Writes a dataset from rows that are compressed already.
  func write<Element: HDF5Element>(
    _ child: String, _ type: Element.Type, _ rows: [CompressedRow], row: [Int]
  ) throws {
    try write(
      child, Element.type, HDF5Dataspace([rows.count] + row),
      [.deflate(level: CompressedRow.level)],
      rowsPerChunk: 1
    ) { add in
      for row in rows { try add(row.bytes, 0) }
    }
  }

  /// Writes short ASCII strings.
  func write(texts: [String], as child: String) throws(FileError) {
    let length = max(texts.map(\.utf8.count).max() ?? 0, 1)
    let bytes = texts.flatMap {
      Array($0.utf8) + Array(repeating: 0, count: length - $0.utf8.count)
    }
    try write(child, .text(length: length, isUTF8: false), HDF5Dataspace([texts.count]), bytes)
  }

  /// Writes a contiguous dataset, uncompressed.
  private func write(
    _ child: String, _ type: HDF5Datatype, _ space: HDF5Dataspace, _ bytes: [UInt8]
  ) throws(FileError) {
    var layout: [UInt8] = [3, 1]
    layout.append(littleEndian: bytes.isEmpty ? HDF5Format.undefined : try output.append(bytes))
    layout.append(littleEndian: UInt64(bytes.count))
    try writeHeader(child, type, space, allocatesLate: true, [], layout)
  }

  /// Writes a chunked dataset; `content` adds the filtered chunks of rows.
  private func write(
    _ child: String, _ type: HDF5Datatype, _ space: HDF5Dataspace, _ filters: [HDF5Filter],
    rowsPerChunk: Int,
    _ content: ((_ chunk: [UInt8], _ filterMask: Int) throws -> Void) throws -> Void
  ) throws {
    let chunkDimensions = [rowsPerChunk] + space.dimensions.dropFirst() + [type.size]
    func key(_ number: Int, count: Int, skipped: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(littleEndian: UInt32(count))
      bytes.append(littleEndian: UInt32(skipped))
      bytes.append(littleEndian: UInt64(number * rowsPerChunk))
      return bytes + Array(repeating: 0, count: 8 * (chunkDimensions.count - 1))
    }
    var chunks: [HDF5BTreeWriter.Child] = []
    let output = output
    try content { bytes, skipped in
      chunks.append(
        HDF5BTreeWriter.Child(
          address: try output.append(bytes),
          before: key(chunks.count, count: bytes.count, skipped: skipped),
          after: key(chunks.count + 1, count: 0, skipped: 0)))
    }
    let writer = HDF5BTreeWriter(
      kind: 1, capacity: 2 * HDF5Format.indexedStorageInternalNodeK,
      keySize: 8 + 8 * chunkDimensions.count)
    var layout: [UInt8] = [3, 2, UInt8(chunkDimensions.count)]
    layout.append(littleEndian: try writer.write(chunks, to: output))
    for dimension in chunkDimensions { layout.append(littleEndian: UInt32(dimension)) }
    try writeHeader(child, type, space, allocatesLate: false, filters, layout)
  }

  private func writeHeader(
    _ child: String, _ type: HDF5Datatype, _ space: HDF5Dataspace, allocatesLate: Bool,
    _ filters: [HDF5Filter], _ layout: [UInt8]
  ) throws(FileError) {
    typealias Message = HDF5Format.Message
    var messages = [
      (Message.dataspace, space.message), (Message.datatype, type.message),
      // The fill value is 0.
      (Message.fillValue, [2, allocatesLate ? 2 : 3, 2, 1, 0, 0, 0, 0]),
    ]
    if !filters.isEmpty { messages.append((Message.filterPipeline, HDF5Filter.message(filters))) }
    messages.append((Message.dataLayout, layout))
    children.append((child, try HDF5ObjectHeader.write(messages, to: output)))
  }

  // MARK: Copying

  /// Copies a group of another file, without decompressing its datasets.
  func copy(_ group: HDF5Group, as child: String, depth: Int = 0) throws {
    guard depth < HDF5Limits.groupDepth else {
      throw group.broken("", "its groups are nested too deep")
    }
    try makeGroup(child) { copy in
      let contents = try group.contents()
      copy.attributes += contents.attributes
      for (name, child) in contents.children {
        switch child {
        case .group(let group): try copy.copy(group, as: name, depth: depth + 1)
        case .array(let array):
          try copy.copy(array, as: name, of: group)
        }
      }
    }
  }

  private func copy(_ array: HDF5Dataset, as child: String, of group: HDF5Group) throws {
    switch array.storage {
    case .compact, .contiguous:
      let rows = 0..<(array.space.dimensions.first ?? 0)
      let bytes = try group.read(child) { () throws(HDF5Failure) in try array.bytes(rows) }
      try write(child, array.type, array.space, bytes)
    case .chunked(let rows, let chunks):
      try write(child, array.type, array.space, array.filters, rowsPerChunk: rows) { add in
        for chunk in chunks {
          let bytes = try group.read(child) { () throws(HDF5Failure) in try array.stored(chunk) }
          try add(bytes, chunk.filterMask)
        }
      }
    }
  }

  // MARK: Finishing

  /// Writes all that remains. Nothing can be added to the group after this.
  @discardableResult
  func finish() throws(FileError) -> Table {
    for (name, group) in open { children.append((name, try group.finish().header)) }
    open = []
    children.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let (names, offsets) = try writeNames()
    let tree = try writeTree(offsets)
    var symbols: [UInt8] = []
    symbols.append(littleEndian: tree)
    symbols.append(littleEndian: names)
    let header = try HDF5ObjectHeader.write(
      [(HDF5Format.Message.symbolTable, symbols)]
        + attributes.map { (HDF5Format.Message.attribute, $0) }, to: output)
    children = []
    return Table(header: header, tree: tree, names: names)
  }

  /// Writes the children's names into a local heap; returns its address and the names' offsets in it.
  private func writeNames() throws(FileError) -> (heap: UInt64, offsets: [Int]) {
    // The first name is empty: it is the key before all others.
    var (bytes, offsets) = ([UInt8](repeating: 0, count: 8), [Int]())
    for (name, _) in children {
      offsets.append(bytes.count)
      bytes += name.utf8
      bytes += Array(repeating: 0, count: 8 - bytes.count % 8)
    }
    let content = try output.append(bytes)
    var heap = HDF5Format.heapSignature + [0, 0, 0, 0]
    // 1 means that the heap has no free block.
    for number in [UInt64(bytes.count), 1, content] { heap.append(littleEndian: number) }
    return (try output.append(heap), offsets)
  }

  private func writeTree(_ offsets: [Int]) throws(FileError) -> UInt64 {
    func key(_ offset: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(littleEndian: UInt64(offset))
      return bytes
    }
    let capacity = 2 * HDF5Format.groupLeafNodeK
    var leaves: [HDF5BTreeWriter.Child] = []
    for start in stride(from: 0, to: children.count, by: capacity) {
      let part = start..<min(start + capacity, children.count)
      var leaf = HDF5Format.symbolNodeSignature + [1, 0]
      leaf.append(littleEndian: UInt16(part.count))
      for index in part {
        leaf.append(littleEndian: UInt64(offsets[index]))
        leaf.append(littleEndian: children[index].header)
        leaf += Array(repeating: 0, count: 24)
      }
      leaf += Array(repeating: 0, count: 8 + 40 * capacity - leaf.count)
      leaves.append(
        HDF5BTreeWriter.Child(
          address: try output.append(leaf), before: key(start == 0 ? 0 : offsets[start - 1]),
          after: key(offsets[part.upperBound - 1])))
    }
    return try HDF5BTreeWriter(kind: 0, capacity: 2 * HDF5Format.groupInternalNodeK, keySize: 8)
      .write(leaves, to: output)
  }
}
