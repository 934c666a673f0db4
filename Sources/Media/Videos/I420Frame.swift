internal import Render

/// A frame in I420 (planar YCbCr 4:2:0), converted by BT.709 in limited range with fixed-point arithmetic.
struct I420Frame {
  /// Luma, then blue and red chroma at half the width and height rounded up, without gaps.
  private(set) var bytes: [UInt8]
  private let sizes: PlaneSizes

  init(size: ImageSize) {
    sizes = PlaneSizes(
      luma: size, chroma: ImageSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2))
    bytes = [UInt8](repeating: 0, count: sizes.luma.pixelCount + 2 * sizes.chroma.pixelCount)
  }

  /// Converts an RGB image, rows from the top.
  mutating func convert(_ pixels: UnsafeBufferPointer<UInt8>) {
    let sizes = sizes
    precondition(
      pixels.count == sizes.luma.byteCount,
      "the frame must have \(sizes.luma.byteCount) bytes, not \(pixels.count)")
    bytes.withUnsafeMutableBufferPointer { planes in
      guard let pixels = pixels.baseAddress, let planes = planes.baseAddress else { return }
      sizes.convertLuma(pixels, to: planes)
      sizes.convertChroma(pixels, to: planes + sizes.luma.pixelCount)
    }
  }
}

private struct PlaneSizes {
  let luma, chroma: ImageSize

  func convertLuma(_ pixels: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    let weights = YCbCrCoefficients.luma
    for index in 0..<luma.pixelCount {
      let pixel = pixels + 3 * index
      target[index] = weights.apply(Int32(pixel[0]), Int32(pixel[1]), Int32(pixel[2]))
    }
  }

  func convertChroma(_ pixels: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
    let blueWeights = YCbCrCoefficients.blueChroma, redWeights = YCbCrCoefficients.redChroma
    for row in 0..<chroma.height {
      let upper = pixels + 3 * luma.width * 2 * row
      // The last row and column of an image with odd sides count twice.
      let lower = 2 * row + 1 < luma.height ? upper + 3 * luma.width : upper
      for column in 0..<chroma.width {
        let left = 6 * column
        let right = 2 * column + 1 < luma.width ? left + 3 : left
        func sum(_ channel: Int) -> Int32 {
          Int32(upper[left + channel]) + Int32(upper[right + channel])
            + Int32(lower[left + channel]) + Int32(lower[right + channel])
        }
        let red = sum(0), green = sum(1), blue = sum(2)
        let index = row * chroma.width + column
        target[index] = blueWeights.apply(red, green, blue)
        target[chroma.pixelCount + index] = redWeights.apply(red, green, blue)
      }
    }
  }
}

/// The coefficients of red, green and blue in one YCbCr channel, in fixed point.
private struct YCbCrCoefficients {
  private let red, green, blue, offset: Int32

  /// - Parameters:
  ///   - scale: The range of the channel, from the full range of eight bits.
  ///   - samples: The number of pixels that are summed.
  private init(
    red: Double, green: Double, blue: Double, scale: Double, offset: Double, samples: Double
  ) {
    func fixed(_ value: Double) -> Int32 { Int32((value * 65536).rounded()) }
    self.red = fixed(red * scale / 255 / samples)
    self.green = fixed(green * scale / 255 / samples)
    self.blue = fixed(blue * scale / 255 / samples)
    // One half more turns truncation into rounding.
    self.offset = fixed(offset + 0.5)
  }

  func apply(_ red: Int32, _ green: Int32, _ blue: Int32) -> UInt8 {
    let sum = self.red &* red &+ self.green &* green &+ self.blue &* blue &+ offset
    return UInt8(truncatingIfNeeded: sum >> 16)
  }

  static let luma = YCbCrCoefficients(
    red: lumaRed, green: lumaGreen, blue: lumaBlue, scale: 219, offset: 16, samples: 1)

  /// Blue minus luma, scaled to the range from -0.5 to 0.5, for the sum of four pixels.
  static let blueChroma = YCbCrCoefficients(
    red: -lumaRed / (1 - lumaBlue) / 2, green: -lumaGreen / (1 - lumaBlue) / 2, blue: 0.5,
    scale: 224, offset: 128, samples: 4)

  static let redChroma = YCbCrCoefficients(
    red: 0.5, green: -lumaGreen / (1 - lumaRed) / 2, blue: -lumaBlue / (1 - lumaRed) / 2,
    scale: 224, offset: 128, samples: 4)

  private static let lumaRed = 0.2126
  private static let lumaGreen = 0.7152
  private static let lumaBlue = 0.0722
}
