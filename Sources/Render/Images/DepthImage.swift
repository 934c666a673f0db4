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
