public import Base
internal import CPNG
public import Render

/// A depth image is stored as 16-bit gray in millimeters; 0 is the background or a depth beyond 65.535 m.
extension DepthImage: PNGImage {
  public init(pngData bytes: [UInt8], name: String) throws(FileError) {
    let file = try PNGFile(bytes, name: name)
    guard file.colorType == CPNGColorTypeGray, file.bitDepth == 16 else {
      throw file.unsuitable(for: "a depth image must be 16-bit gray")
    }
    let millimeters: [UInt16] = try file.pixels(CPNGPixelFormatGray16)
    self.init(size: file.size, millimeters: millimeters)
  }

  public func pngData(name: String) throws(FileError) -> [UInt8] {
    try PNGEncoder.gray(size).encode(Self.millimeters(meters), name: name)
  }
}
