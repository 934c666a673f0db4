internal import Media
internal import Render

/// The images of one camera and one kind, each compressed separately.
struct ImageRows: Equatable, Sendable {
  enum Coding: Equatable, Sendable {
    /// PNG files.
    case png
    /// Rows of HDF5 datasets, compressed with DEFLATE.
    case deflate
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
    case .deflate: append(image.pixels)
    }
  }

  /// Appends an image of other elements, such as depths.
  mutating func append<Element>(_ elements: [Element]) {
    elements.withUnsafeBytes { rows.append(CompressedRow(compressing: $0).bytes) }
  }

  /// A color image; nil if the bytes are not valid.
  func image(_ index: Int) -> ColorImage? {
    switch coding {
    case .png:
      return try? ColorImage(pngData: rows[index], name: "the image", expecting: size)
    case .deflate:
      return CompressedRow(bytes: rows[index]).decompressed(count: size.byteCount)
        .map { ColorImage(size: size, pixels: $0) }
    }
  }

  /// The same images in another coding; nil if one of them is not valid.
  func recoded(as coding: Coding) throws -> ImageRows? {
    guard coding != self.coding else { return self }
    var recoded = ImageRows(size, coding)
    for index in rows.indices {
      guard let image = image(index) else { return nil }
      try recoded.append(image)
    }
    return recoded
  }

  /// Depths in millimeters; 0 where there is no surface or it is too far away.
  func depths(_ index: Int) -> [UInt16]? {
    CompressedRow(bytes: rows[index]).decompressed(count: 2 * size.pixelCount)?.withUnsafeBytes {
      Array($0.bindMemory(to: UInt16.self))
    }
  }

  /// The label of each pixel.
  func labels(_ index: Int) -> [UInt8]? {
    CompressedRow(bytes: rows[index]).decompressed(count: size.pixelCount)
  }
}
