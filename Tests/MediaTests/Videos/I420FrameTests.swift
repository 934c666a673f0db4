import Media
import Render
import Testing

@testable import Media

@Suite("I420 frames")
struct I420FrameTests {
  private func planes(of image: ColorImage) -> [UInt8] {
    var planes = I420Frame(size: image.size)
    image.pixels.withUnsafeBufferPointer { planes.convert($0) }
    return planes.bytes
  }

  @Test(
    "colors are converted by BT.709",
    arguments: [
      (0x000000, [16, 128, 128]), (0xFFFFFF, [235, 128, 128]), (0xFF0000, [63, 102, 240]),
      (0x00FF00, [173, 42, 26]), (0x0000FF, [32, 240, 118]), (0x808080, [126, 128, 128]),
    ])
  func colors(rgb: Int, expected: [UInt8]) {
    let color = SIMD3<UInt8>(truncatingIfNeeded: SIMD3(rgb >> 16, rgb >> 8, rgb))
    for (width, height) in [(1, 1), (2, 2), (3, 5)] {
      let size = ImageSize(width: width, height: height)
      let counts = [size.pixelCount, (width + 1) / 2 * ((height + 1) / 2)]
      let planes = planes(of: ColorImage(size: size, color: color))
      #expect(planes.count == counts[0] + 2 * counts[1])
      #expect(planes[..<counts[0]].allSatisfy { $0 == expected[0] })
      #expect(planes[counts[0]...].prefix(counts[1]).allSatisfy { $0 == expected[1] })
      #expect(planes.suffix(counts[1]).allSatisfy { $0 == expected[2] })
    }
  }

  @Test("four pixels share their mean chroma")
  func mean() {
    var image = ColorImage(size: ImageSize(width: 2, height: 2), color: .zero)
    image[0, 0] = [255, 0, 0]
    image[1, 1] = [0, 0, 255]
    // 128 plus a quarter of red's chroma and a quarter of blue's.
    #expect(Array(planes(of: image).suffix(2)) == [150, 153])
  }
}
