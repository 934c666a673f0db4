public import Base
internal import CPNG
public import Render

extension ColorImage: PNGImage {
  /// Decodes any PNG file to 8-bit RGB: it expands gray and palettes, rounds deep channels to eight bits, and drops
  /// alpha without blending.
  public init(pngData bytes: [UInt8], name: String) throws(FileError) {
    let file = try PNGFile(bytes, name: name)
    self.init(size: file.size, pixels: try file.pixels(CPNGPixelFormatRGB))
  }

  public func pngData(name: String) throws(FileError) -> [UInt8] {
    try PNGEncoder.color(size).encode(pixels, name: name)
  }
}
