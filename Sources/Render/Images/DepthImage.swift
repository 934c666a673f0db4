/// A depth image: the distance along the optical axis in each pixel.
public struct DepthImage: Hashable, Sendable {
  public let size: ImageSize
  /// Meters, rows from the top; infinity for the background.
  public let meters: [Float]

  public init(size: ImageSize, meters: [Float]) {
    precondition(
      meters.count == size.pixelCount,
      "an image of \(size.width) x \(size.height) has \(size.pixelCount) depths, not \(meters.count)"
    )
    self.size = size
    self.meters = meters
  }
}

extension DepthImage {
  /// Creates a depth image from millimeters; 0 stands for the background.
  public init(size: ImageSize, millimeters: [UInt16]) {
    self.init(size: size, meters: millimeters.map { $0 == 0 ? .infinity : Float($0) / 1000 })
  }

  /// Depth rounded to millimeters; 0 for the background and beyond 65.535 m.
  public static func millimeters(_ meters: [Float]) -> [UInt16] {
    meters.map { UInt16(exactly: ($0 * 1000).rounded()) ?? 0 }
  }
}
