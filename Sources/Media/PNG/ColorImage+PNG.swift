public import Base
internal import CPNG
public import Render

extension ColorImage: PNGImage {
  /// Reads any PNG file: gray and palettes become colours, deep channels are rounded to eight bits, and transparency
  /// is dropped, which leaves the colours that it covers.
  public init(pngData bytes: [UInt8], name: String) throws(FileError) {
    let file = try PNGFile(bytes, name: name)
    self.init(size: file.size, pixels: try file.pixels(CPNGLayoutRGB))
  }

  public func pngData(name: String) throws(FileError) -> [UInt8] {
    try PNGPicture.color(size).encode(pixels, name: name)
  }
}
