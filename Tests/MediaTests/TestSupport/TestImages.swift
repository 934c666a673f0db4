import Media
import Render

/// Images whose pixels differ.
enum TestImage {
  static let sizes = [
    ImageSize(width: 1, height: 1), ImageSize(width: 7, height: 5),
    ImageSize(width: 64, height: 48),
  ]

  static func color(_ size: ImageSize) -> ColorImage {
    let bytes = (0..<size.byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
    return ColorImage(size: size, pixels: bytes)
  }

  /// Whole millimeters, with the background in the first pixel.
  static func depth(_ size: ImageSize) -> DepthImage {
    let meters = (0..<size.pixelCount).map {
      $0 == 0 ? Float.infinity : Float($0 * 7919 % 65536) / 1000
    }
    return DepthImage(size: size, meters: meters)
  }

  static func segmentation(_ size: ImageSize) -> SegmentationImage {
    SegmentationImage(
      size: size, labels: (0..<size.pixelCount).map { UInt16($0 % 5) },
      names: ["nothing", "table", "arm", "Griff, \"rot\"", "кубик"])
  }

  /// One image of each type.
  static func all(_ size: ImageSize) -> [any PNGImage] {
    [color(size), depth(size), segmentation(size)]
  }
}
