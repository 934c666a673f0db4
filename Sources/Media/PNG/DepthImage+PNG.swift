public import Base
internal import CPNG
public import Render

/// In a file, depth is 16-bit gray: millimetres, and 0 where nothing is or where it is beyond 65.535 m.
extension DepthImage: PNGImage {
  public init(pngData bytes: [UInt8], name: String) throws(FileError) {
    let file = try PNGFile(bytes, name: name)
    guard file.kind == CPNGKindGray, file.bits == 16 else {
      throw file.unsuitable(for: "depth takes 16-bit gray")
    }
    let millimetres: [UInt16] = try file.pixels(CPNGLayoutGray16)
    self.init(size: file.size, millimetres: millimetres)
  }

  public func pngData(name: String) throws(FileError) -> [UInt8] {
    try PNGPicture.gray(size).encode(Self.millimetres(metres), name: name)
  }
}
