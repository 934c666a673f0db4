internal import Base
internal import CPNG
internal import Glibc
internal import Render

/// What goes into a PNG file, apart from its pixels.
struct PNGPicture {
  let size: ImageSize
  let kind: CPNGKind
  let bits: Int
  /// Three bytes a colour, where pixels are indices.
  var palette: [UInt8] = []
  /// A text to be kept with it, and the keyword to find it by.
  var note: (keyword: String, text: String)?

  static func color(_ size: ImageSize) -> PNGPicture {
    PNGPicture(size: size, kind: CPNGKindRGB, bits: 8)
  }

  static func gray(_ size: ImageSize) -> PNGPicture {
    PNGPicture(size: size, kind: CPNGKindGray, bits: 16)
  }

  /// The bytes of the file, which errors call by the name.
  func encode(_ pixels: [some FixedWidthInteger], name: String) throws(FileError) -> [UInt8] {
    // What libpng reads again.
    try size.require(atMost: 1_000_000, path: name)
    var header = CPNGHeader(
      width: UInt32(size.width), height: UInt32(size.height), kind: kind, bits: Int32(bits))
    var file = CPNGBytes()
    defer { free(file.bytes) }
    let reason = refusal(messageCapacity: CPNGMessageCapacity) {
      CPNGWrite(&header, pixels, palette, palette.count / 3, note?.keyword, note?.text, &file, $0)
    }
    if let reason { throw .unwritable(path: name, reason: reason) }
    return Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }
}
