internal import Base

/// A group of an HDF5 file in the making.
final class HDF5GroupWriter {
  /// Where a finished group lies.
  struct Table {
    let header, tree, names: UInt64
  }

  private let output: HDF5Output
  private var attributes: [[UInt8]] = []
  /// Where the headers of its finished children are.
  private var children: [(name: String, header: UInt64)] = []
  /// Groups in it that are not finished.
  private var open: [(name: String, group: HDF5GroupWriter)] = []

  init(_ output: HDF5Output) { self.output = output }

  /// A group in this one, which is finished with it at the latest.
  func makeGroup(_ child: String) -> HDF5GroupWriter {
    let group = HDF5GroupWriter(output)
    open.append((child, group))
    return group
  }

  /// A group in this one, which is finished when its content is written.
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

  private func set(_ attribute: String, _ type: HDF5Type, _ bits: UInt64) {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: bits)
    attributes.append(HDF5Attribute.message(attribute, type, bytes))
  }

  func set(_ attribute: String, _ value: String) {
    let bytes = value.isEmpty ? [0] : Array(value.utf8)
    attributes.append(
      HDF5Attribute.message(attribute, .text(length: bytes.count, isUTF8: true), bytes))
  }

  // MARK: Arrays

  /// Writes an array with rows of some extents, compressed where that is worth it.
  func write<Element: HDF5Element>(
    _ child: String, _ elements: [Element], row: [Int] = [], compresses: Bool = true
  ) throws {
    let rowCount = elements.count / max(row.reduce(1, *), 1)
    let space = HDF5Space([rowCount] + row)
    let bytes = elements.withUnsafeBytes { Array($0) }
    guard compresses, bytes.count > Self.smallest else {
      return try write(child, Element.type, space, bytes)
    }
    // In one piece an episode's numbers are read the fastest, and they are never much.
    let filters = [HDF5Filter.shuffle(elementSize: Element.type.size), .deflate(level: Self.level)]
    let chunk = filters.reduce(bytes) { $1.apply($0) }
    try write(child, Element.type, space, filters, rowsPerChunk: rowCount) { add in
      try add(chunk, 0)
    }
  }

  /// Arrays of fewer bytes are not compressed.
  private static let smallest = 2048
  private static let level = 4

  /// Writes an array of bytes or other elements whose rows are compressed already.
  func write<Element: HDF5Element>(
    _ child: String, _ type: Element.Type, _ rows: [CompressedRow], row: [Int]
  ) throws {
    try write(
      child, Element.type, HDF5Space([rows.count] + row), [.deflate(level: CompressedRow.level)],
      rowsPerChunk: 1
    ) { add in
      for row in rows { try add(row.bytes, 0) }
    }
  }

  /// Writes short texts in ASCII.
  func write(texts: [String], as child: String) throws(FileError) {
    let length = max(texts.map(\.utf8.count).max() ?? 0, 1)
    let bytes = texts.flatMap {
      Array($0.utf8) + Array(repeating: 0, count: length - $0.utf8.count)
    }
    try write(child, .text(length: length, isUTF8: false), HDF5Space([texts.count]), bytes)
  }

  /// Writes an array in one piece, as it is.
  private func write(
    _ child: String, _ type: HDF5Type, _ space: HDF5Space, _ bytes: [UInt8]
  ) throws(FileError) {
    var layout: [UInt8] = [3, 1]
    layout.append(littleEndian: bytes.isEmpty ? HDF5Format.undefined : try output.append(bytes))
    layout.append(littleEndian: UInt64(bytes.count))
    try writeHeader(child, type, space, allocatesLate: true, [], layout)
  }

  /// Writes an array in chunks of rows, each of which is added as it has come out of the filters.
  private func write(
    _ child: String, _ type: HDF5Type, _ space: HDF5Space, _ filters: [HDF5Filter],
    rowsPerChunk: Int,
    _ content: ((_ chunk: [UInt8], _ skippedFilters: Int) throws -> Void) throws -> Void
  ) throws {
    let sides = [rowsPerChunk] + space.extents.dropFirst() + [type.size]
    func key(_ number: Int, count: Int, skipped: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(littleEndian: UInt32(count))
      bytes.append(littleEndian: UInt32(skipped))
      bytes.append(littleEndian: UInt64(number * rowsPerChunk))
      return bytes + Array(repeating: 0, count: 8 * (sides.count - 1))
    }
    var chunks: [HDF5TreeWriter.Child] = []
    let output = output
    try content { bytes, skipped in
      chunks.append(
        HDF5TreeWriter.Child(
          address: try output.append(bytes),
          before: key(chunks.count, count: bytes.count, skipped: skipped),
          after: key(chunks.count + 1, count: 0, skipped: 0)))
    }
    let writer = HDF5TreeWriter(
      kind: 1, capacity: 2 * HDF5Format.chunkNodeHalf, keySize: 8 + 8 * sides.count)
    var layout: [UInt8] = [3, 2, UInt8(sides.count)]
    layout.append(littleEndian: try writer.write(chunks, to: output))
    for side in sides { layout.append(littleEndian: UInt32(side)) }
    try writeHeader(child, type, space, allocatesLate: false, filters, layout)
  }

  private func writeHeader(
    _ child: String, _ type: HDF5Type, _ space: HDF5Space, allocatesLate: Bool,
    _ filters: [HDF5Filter], _ layout: [UInt8]
  ) throws(FileError) {
    typealias Message = HDF5Format.Message
    var messages = [
      (Message.space, space.message), (Message.type, type.message),
      // What is not written is zero.
      (Message.fill, [2, allocatesLate ? 2 : 3, 2, 1, 0, 0, 0, 0]),
    ]
    if !filters.isEmpty { messages.append((Message.filters, HDF5Filter.message(filters))) }
    messages.append((Message.layout, layout))
    children.append((child, try HDF5ObjectHeader.write(messages, to: output)))
  }

  // MARK: Copying

  /// Writes what a group of another file consists of, compressed as it is there.
  func copy(_ group: HDF5Group, as child: String, depth: Int = 0) throws {
    guard depth < HDF5Limits.groupDepth else { throw group.broken("", "its groups lie too deep") }
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

  private func copy(_ array: HDF5Array, as child: String, of group: HDF5Group) throws {
    switch array.storage {
    case .compact, .contiguous:
      let rows = 0..<(array.space.extents.first ?? 0)
      let bytes = try group.read(child) { () throws(HDF5Failure) in try array.bytes(rows) }
      try write(child, array.type, array.space, bytes)
    case .chunked(let rows, let chunks):
      try write(child, array.type, array.space, array.filters, rowsPerChunk: rows) { add in
        for chunk in chunks {
          let bytes = try group.read(child) { () throws(HDF5Failure) in try array.stored(chunk) }
          try add(bytes, chunk.skippedFilters)
        }
      }
    }
  }

  // MARK: The end

  /// Writes what is left to write. Nothing more can be put into the group.
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
      [(HDF5Format.Message.symbols, symbols)]
        + attributes.map { (HDF5Format.Message.attribute, $0) }, to: output)
    children = []
    return Table(header: header, tree: tree, names: names)
  }

  /// Writes the children's names, and says where they are, and where in there each of them is.
  private func writeNames() throws(FileError) -> (heap: UInt64, offsets: [Int]) {
    // The first is empty: it comes before all others.
    var (bytes, offsets) = ([UInt8](repeating: 0, count: 8), [Int]())
    for (name, _) in children {
      offsets.append(bytes.count)
      bytes += name.utf8
      bytes += Array(repeating: 0, count: 8 - bytes.count % 8)
    }
    let content = try output.append(bytes)
    var heap = HDF5Format.heapMark + [0, 0, 0, 0]
    // No part of it is free, which 1 says.
    for number in [UInt64(bytes.count), 1, content] { heap.append(littleEndian: number) }
    return (try output.append(heap), offsets)
  }

  private func writeTree(_ offsets: [Int]) throws(FileError) -> UInt64 {
    func key(_ offset: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(littleEndian: UInt64(offset))
      return bytes
    }
    let capacity = 2 * HDF5Format.groupLeafHalf
    var leaves: [HDF5TreeWriter.Child] = []
    for start in stride(from: 0, to: children.count, by: capacity) {
      let part = start..<min(start + capacity, children.count)
      var leaf = HDF5Format.leafMark + [1, 0]
      leaf.append(littleEndian: UInt16(part.count))
      for index in part {
        leaf.append(littleEndian: UInt64(offsets[index]))
        leaf.append(littleEndian: children[index].header)
        leaf += Array(repeating: 0, count: 24)
      }
      leaf += Array(repeating: 0, count: 8 + 40 * capacity - leaf.count)
      leaves.append(
        HDF5TreeWriter.Child(
          address: try output.append(leaf), before: key(start == 0 ? 0 : offsets[start - 1]),
          after: key(offsets[part.upperBound - 1])))
    }
    return try HDF5TreeWriter(kind: 0, capacity: 2 * HDF5Format.groupNodeHalf, keySize: 8)
      .write(leaves, to: output)
  }
}
