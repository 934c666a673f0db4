/// An image or another row of an HDF5 dataset, compressed with DEFLATE.
struct CompressedRow: Equatable, Sendable {
  /// The compression level; higher ones hardly make rendered images smaller.
  static let level = 1

  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(compressing row: UnsafeRawBufferPointer) {
    bytes = Deflate.compress(row, level: Self.level)
  }

  /// Decompresses the row; nil if it does not have exactly `count` bytes.
  func decompressed(count: Int) -> [UInt8]? { Deflate.decompress(bytes, count: count) }
}
