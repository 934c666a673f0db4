internal import Base
internal import CPNG
internal import Glibc
internal import Render

/// The header, palette and text of a PNG file to write.
struct PNGEncoder {
  let size: ImageSize
  let colorType: CPNGColorType
  let bitDepth: Int
  /// Three bytes per color, if pixels are palette indices.
  var palette: [UInt8] = []
  /// A text chunk with its keyword.
  var textChunk: (keyword: String, text: String)?

  static func color(_ size: ImageSize) -> PNGEncoder {
    PNGEncoder(size: size, colorType: CPNGColorTypeRGB, bitDepth: 8)
  }

  static func gray(_ size: ImageSize) -> PNGEncoder {
    PNGEncoder(size: size, colorType: CPNGColorTypeGray, bitDepth: 16)
  }

  /// Encodes a file, which errors call `name`.
  func encode(_ pixels: [some FixedWidthInteger], name: String) throws(FileError) -> [UInt8] {
    // The limit of libpng when reading.
    try size.require(atMost: 1_000_000, path: name)
    var header = CPNGHeader(
      width: UInt32(size.width), height: UInt32(size.height), colorType: colorType,
      bitDepth: Int32(bitDepth))
    var file = CPNGBytes()
    defer { free(file.bytes) }
    let reason = errorMessage(messageCapacity: CPNGMessageCapacity) {
      CPNGWrite(
        &header, pixels, palette, palette.count / 3, textChunk?.keyword, textChunk?.text, &file, $0)
    }
    if let reason { throw .unwritable(path: name, reason: reason) }
    return Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }
}
