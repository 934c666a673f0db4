internal import CPNG
public import Sim

/// How far away what is seen is.
public struct DepthImage: Hashable, Sendable {
  public let size: ImageSize
  /// Rows from the top: metres along the direction of view, infinity where nothing is.
  public let metres: [Float]

  public init(size: ImageSize, metres: [Float]) {
    precondition(
      metres.count == size.pixelCount,
      "a picture of \(size.width) x \(size.height) has \(size.pixelCount) depths, not \(metres.count)"
    )
    self.size = size
    self.metres = metres
  }
}

extension DepthImage {
  /// Where there are 0 millimetres, there is nothing.
  public init(size: ImageSize, millimetres: [UInt16]) {
    self.init(size: size, metres: millimetres.map { $0 == 0 ? .infinity : Float($0) / 1000 })
  }

  /// Whole millimetres; 0 where nothing is or where it is beyond 65.535 m.
  public static func millimetres(_ metres: [Float]) -> [UInt16] {
    metres.map { UInt16(exactly: ($0 * 1000).rounded()) ?? 0 }
  }
}

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
