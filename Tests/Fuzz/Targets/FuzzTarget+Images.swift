import Media
import Render

extension FuzzTarget {
  /// PNG files, read as images of each kind.
  static var png: FuzzTarget {
    FuzzTarget(
      seeds: {
        let size = ImageSize(width: 5, height: 3)
        let pixels = (0..<45).map { UInt8(5 * $0) }
        let labels = (0..<15).map { UInt16($0 % 3) }
        return [
          try ColorImage(size: size, pixels: pixels).pngData(),
          try DepthImage(size: size, millimeters: (0..<15).map { UInt16(4000 * $0) }).pngData(),
          try SegmentationImage(size: size, labels: labels, names: ["a", "b", "c"]).pngData(),
        ]
      },
      read: { bytes in
        let bytes = Checksums.corrected(png: bytes)
        let kinds: [any PNGImage.Type] = [ColorImage.self, DepthImage.self, SegmentationImage.self]
        for kind in kinds {
          guard let image = try? kind.init(pngData: bytes, name: "input") else { continue }
          _ = try image.pngData(name: "output")
        }
      })
  }
}
