internal import Media
internal import Render

/// Pictures of one camera and one kind, each coded by itself.
struct PictureRows: Equatable, Sendable {
  enum Coding: Equatable, Sendable {
    /// Whole PNG files.
    case png
    /// Compressed as rows of HDF5 arrays are.
    case deflated
  }

  let size: ImageSize
  let coding: Coding
  private(set) var rows: [[UInt8]] = []

  init(_ size: ImageSize, _ coding: Coding) {
    self.size = size
    self.coding = coding
  }

  init(_ size: ImageSize, _ coding: Coding, rows: [[UInt8]]) {
    self.init(size, coding)
    self.rows = rows
  }

  var compressedRows: [CompressedRow] { rows.map(CompressedRow.init(bytes:)) }

  mutating func append(_ image: ColorImage) throws {
    switch coding {
    case .png: rows.append(try image.pngData())
    case .deflated: append(image.pixels)
    }
  }

  /// Elements as they are.
  mutating func append<Element>(_ elements: [Element]) {
    elements.withUnsafeBytes { rows.append(CompressedRow(compressing: $0).bytes) }
  }

  /// A picture in colour; nil where the bytes are none.
  func image(_ index: Int) -> ColorImage? {
    switch coding {
    case .png:
      return try? ColorImage(pngData: rows[index], name: "the picture", expecting: size)
    case .deflated:
      return CompressedRow(bytes: rows[index]).expanded(count: size.byteCount)
        .map { ColorImage(size: size, pixels: $0) }
    }
  }

  /// Millimetres; 0 where there is nothing or where it is too far away to say.
  func depths(_ index: Int) -> [UInt16]? {
    CompressedRow(bytes: rows[index]).expanded(count: 2 * size.pixelCount)?.withUnsafeBytes {
      Array($0.bindMemory(to: UInt16.self))
    }
  }

  /// Numbers of things.
  func labels(_ index: Int) -> [UInt8]? {
    CompressedRow(bytes: rows[index]).expanded(count: size.pixelCount)
  }
}
