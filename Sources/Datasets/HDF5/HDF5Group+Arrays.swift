internal import Base
internal import CHDF5

/// Bytes of a picture or another row of an array, compressed as HDF5 files have them.
struct CompressedRow: Equatable, Sendable {
  /// How hard rows are compressed: drawn pictures hardly get smaller by more.
  static let level: Int32 = 1

  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(compressing row: UnsafeRawBufferPointer) {
    let capacity = CHDF5DeflateBound(row.count)
    let source = row.bindMemory(to: UInt8.self)
    bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = CHDF5Deflate(
        Self.level, source.baseAddress, source.count, buffer.baseAddress, capacity)
      precondition(count > 0, "there is no memory left to compress a picture")
    }
  }

  /// Nil where the bytes are no row of that length.
  func expanded(count: Int) -> [UInt8]? {
    var isWhole = false
    let row = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      isWhole = CHDF5Inflate(bytes, bytes.count, buffer.baseAddress, count)
      written = count
    }
    return isWhole ? row : nil
  }
}

extension HDF5Group {
  /// Writes an array with rows of some extents, compressed where that is worth it.
  func write<Element: HDF5Element>(
    _ child: String, _ elements: [Element], row: [Int] = [], compresses: Bool = true
  ) throws(FileError) {
    let rowCount = elements.count / max(row.reduce(1, *), 1)
    var shape = Self.shape(Element.kind, [rowCount] + row)
    let isLarge = compresses && elements.count * MemoryLayout<Element>.size > 2048
    // In one piece an episode's numbers are read the fastest, and they are never much.
    var layout = CHDF5Layout(rows: isLarge ? UInt64(rowCount) : 0, level: 4, shuffles: true)
    try write(child) { message in
      elements.withUnsafeBytes {
        CHDF5WriteArray(id, child, &shape, &layout, $0.baseAddress, message)
      }
    }
  }

  /// Writes an array of bytes or other elements whose rows are compressed already.
  func write<Element: HDF5Element>(
    _ child: String, _ type: Element.Type, _ rows: [CompressedRow], row: [Int]
  ) throws(FileError) {
    var shape = Self.shape(Element.kind, [rows.count] + row)
    var counts = rows.map(\.bytes.count)
    let total = counts.reduce(0, +)
    // The library wants them by their addresses: in one block they stay where they are.
    let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(total, 1))
    defer { block.deallocate() }
    var pieces: [UnsafePointer<UInt8>?] = []
    var start = 0
    for row in rows {
      let place = UnsafeMutableBufferPointer(rebasing: block[start..<start + row.bytes.count])
      _ = place.update(fromContentsOf: row.bytes)
      pieces.append(UnsafePointer(place.baseAddress))
      start += row.bytes.count
    }
    try write(child) {
      CHDF5WritePieces(id, child, &shape, CompressedRow.level, &pieces, &counts, $0)
    }
  }

  /// Writes short texts in ASCII.
  func write(texts: [String], as child: String) throws(FileError) {
    let length = max(texts.map(\.utf8.count).max() ?? 0, 1)
    let bytes = texts.flatMap { text in
      text.utf8.map { CChar(bitPattern: $0) }
        + Array(repeating: 0, count: length - text.utf8.count)
    }
    try write(child) { CHDF5WriteTexts(id, child, bytes, length, texts.count, $0) }
  }

  /// The extents of an array.
  func extents(of child: String) throws(FileError) -> [Int] {
    var shape = CHDF5Shape()
    try read(child) { CHDF5ArrayShape(id, child, &shape, $0) }
    return withUnsafeBytes(of: shape.extents) { extents in
      extents.bindMemory(to: UInt64.self).prefix(Int(shape.rank)).map { Int($0) }
    }
  }

  /// An array with rows of the given extents, `count` of them; throws where it is another.
  func array<Element: HDF5Element>(
    _ child: String, of type: Element.Type = Element.self, count: Int, row: [Int] = []
  ) throws(FileError) -> [Element] {
    let found = try extents(of: child)
    guard found == [count] + row else {
      throw broken(child, "its extents are \(found), and should be \([count] + row)")
    }
    return try rows(0..<count, of: child, rowCount: row.reduce(1, *))
  }

  /// Some rows of an array.
  func rows<Element: HDF5Element>(
    _ range: Range<Int>, of child: String, rowCount: Int
  ) throws(FileError) -> [Element] {
    var elements = [Element](repeating: .zero, count: range.count * rowCount)
    guard !elements.isEmpty else { return [] }
    try read(child) { message in
      elements.withUnsafeMutableBytes {
        CHDF5ReadArray(
          id, child, Element.kind, UInt64(range.lowerBound), UInt64(range.count), $0.baseAddress,
          message)
      }
    }
    return elements
  }

  private static func shape(_ kind: CHDF5Kind, _ extents: [Int]) -> CHDF5Shape {
    precondition(extents.count <= CHDF5MaximumRank)
    var shape = CHDF5Shape()
    shape.kind = kind
    shape.rank = Int32(extents.count)
    withUnsafeMutableBytes(of: &shape.extents) { bytes in
      let numbers = bytes.bindMemory(to: UInt64.self)
      for (index, extent) in extents.enumerated() { numbers[index] = UInt64(extent) }
    }
    return shape
  }
}
