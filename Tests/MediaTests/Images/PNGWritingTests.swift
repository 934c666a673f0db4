import Base
import Foundation
import Media
import Render
import TestSupport
import Testing

@testable import Media

@Suite("Writing PNG files")
struct PNGWritingTests {
  /// Prints the contents of a file as Pillow reads it.
  private static let describe = """
    import json, sys
    from PIL import Image
    image = Image.open(sys.argv[1])
    image.load()
    data = [list(v) if isinstance(v, tuple) else v for v in image.getdata()]
    colors = image.getpalette() if image.mode == "P" else None
    print(json.dumps({"size": image.size, "data": data, "colors": colors,
                      "labels": image.text.get("labels")}))
    """

  private func seenByPillow(_ image: some PNGImage) throws -> [String: Any] {
    let folder = try TemporaryFolder()
    let path = folder.path("image.png")
    try image.writePNG(to: path)
    let described = try ExternalProgram.python(Self.describe, path)
    return try #require(try JSONSerialization.jsonObject(with: described) as? [String: Any])
  }

  @Test("pngcheck accepts the files", arguments: TestImage.sizes)
  func valid(size: ImageSize) throws {
    let folder = try TemporaryFolder()
    for image in TestImage.all(size) {
      let path = folder.path("\(type(of: image)).png")
      try image.writePNG(to: path)
      let output = try ExternalProgram.run("pngcheck", "-q", path)
      // It prints nothing for valid files.
      #expect(output.isEmpty, "\(String(decoding: output, as: UTF8.self))")
    }
    #expect(try folder.contents.count == 3)
  }

  @Test("Pillow reads the same colors", arguments: TestImage.sizes)
  func colors(size: ImageSize) throws {
    let image = TestImage.color(size)
    let seen = try seenByPillow(image)
    #expect(seen["size"] as? [Int] == [size.width, size.height])
    let data = try #require(seen["data"] as? [[Int]])
    #expect(data.joined().map { UInt8($0) } == image.pixels)
  }

  @Test("Pillow reads depth in millimeters", arguments: TestImage.sizes)
  func depth(size: ImageSize) throws {
    let image = TestImage.depth(size)
    let data = try #require(try seenByPillow(image)["data"] as? [Int])
    #expect(data == image.meters.map { $0 == .infinity ? 0 : Int(($0 * 1000).rounded()) })
  }

  @Test("Pillow reads labels, their colors and their names", arguments: TestImage.sizes)
  func labels(size: ImageSize) throws {
    let image = TestImage.segmentation(size)
    let seen = try seenByPillow(image)
    #expect(seen["data"] as? [Int] == image.labels.map(Int.init))
    #expect(seen["labels"] as? String == image.names.joined(separator: "\n"))
    let colors = try #require(seen["colors"] as? [Int])
    let expected = SegmentationPalette.all.prefix(5).flatMap { [Int($0.x), Int($0.y), Int($0.z)] }
    #expect(Array(colors.prefix(15)) == expected)
  }

  @Test("images survive a round trip", arguments: TestImage.sizes)
  func roundTrip(size: ImageSize) throws {
    let color = TestImage.color(size)
    #expect(try ColorImage(pngData: color.pngData()) == color)
    let depth = TestImage.depth(size)
    #expect(try DepthImage(pngData: depth.pngData()) == depth)
    let segmentation = TestImage.segmentation(size)
    #expect(try SegmentationImage(pngData: segmentation.pngData()) == segmentation)
  }

  @Test(
    "depth is rounded to millimeters, and is 0 if it is out of range",
    arguments: [
      (Float.infinity, Float.infinity), (.nan, .infinity), (-1, .infinity), (0, .infinity),
      (0.0004, .infinity), (0.0006, 0.001), (1.2344, 1.234), (1.2346, 1.235),
      (65.535, 65.535), (65.5354, 65.535), (65.536, .infinity), (1e30, .infinity),
    ])
  func rounding(meters: Float, expected: Float) throws {
    let image = DepthImage(size: ImageSize(width: 1, height: 1), meters: [meters])
    #expect(try DepthImage(pngData: image.pngData()).meters == [expected])
  }

  @Test("a palette has room for 256 labels, and more are an error")
  func manyLabels() throws {
    func image(_ count: Int) -> SegmentationImage {
      SegmentationImage(
        size: ImageSize(width: count, height: 1), labels: (0..<count).map(UInt16.init), names: [])
    }
    #expect(try SegmentationImage(pngData: image(256).pngData()) == image(256))
    let error = FileError.unwritable(
      path: "the PNG data", reason: "it has 257 labels; a PNG palette has 256")
    #expect(throws: error) { try image(257).pngData() }
  }

  @Test("a label's name must be one line")
  func longNames() {
    for name in ["two\nlines", "zero\0"] {
      let image = SegmentationImage(
        size: ImageSize(width: 1, height: 1), labels: [0], names: [name])
      #expect(throws: FileError.self) { try image.pngData() }
    }
  }

  @Test("labels have distinct colors, the first ones most distinct")
  func labelColors() {
    func nearest(_ count: Int) -> Int {
      let colors = SegmentationPalette.all.prefix(count).map { SIMD3<Int>(truncatingIfNeeded: $0) }
      var least = Int.max
      for (index, first) in colors.enumerated() {
        for second in colors[..<index] {
          let difference = first &- second
          least = min(least, (difference &* difference).wrappedSum())
        }
      }
      return least
    }
    #expect(SegmentationPalette.all[0] == .zero)
    #expect(SegmentationPalette.all.count == 256)
    #expect(nearest(16) > 90 * 90)
    #expect(nearest(256) > 25 * 25)
  }

  @Test("sizes beyond the limits of PNG are errors", arguments: [(0, 3), (2_000_000, 1)])
  func sizes(width: Int, height: Int) {
    let size = ImageSize(width: width, height: height)
    #expect(throws: FileError.self) {
      try ColorImage(size: size, color: .zero).pngData()
    }
  }

  @Test("a full disk is an error")
  func fullDisk() throws {
    let disk = try FullDisk()
    let error = FileError.unwritable(path: disk.path, reason: "No space left on device")
    let image = TestImage.color(ImageSize(width: 640, height: 480))
    #expect(throws: error) { try image.writePNG(to: disk.path) }
  }
}
