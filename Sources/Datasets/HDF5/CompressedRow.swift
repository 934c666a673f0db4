/// Bytes of a picture or another row of an array, compressed as HDF5 files have them.
struct CompressedRow: Equatable, Sendable {
  /// How hard rows are compressed: drawn pictures hardly get smaller by more.
  static let level = 1

  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(compressing row: UnsafeRawBufferPointer) {
    bytes = Deflate.compress(row, level: Self.level)
  }

  /// Nil where the bytes are no row of that length.
  func expanded(count: Int) -> [UInt8]? { Deflate.expand(bytes, count: count) }
}
