/// An 8-bit color image in sRGB.
public struct ColorImage: Hashable, Sendable {
  public let size: ImageSize
  /// Rows from the top, three bytes per pixel.
  public private(set) var pixels: [UInt8]

  public init(size: ImageSize, pixels: [UInt8]) {
    precondition(
      pixels.count == size.byteCount,
      "an image of \(size.width) x \(size.height) has \(size.byteCount) bytes, not \(pixels.count)"
    )
    self.size = size
    self.pixels = pixels
  }

  /// Creates an image and draws into its memory.
  public init(
    size: ImageSize, drawing: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    self.size = size
    pixels = [UInt8](repeating: 0, count: size.byteCount)
    try pixels.withUnsafeMutableBufferPointer { try drawing($0) }
  }

  /// Creates an image of one color.
  public init(size: ImageSize, color: SIMD3<UInt8>) {
    self.init(size: size) { pixels in
      for index in pixels.indices { pixels[index] = color[index % 3] }
    }
  }

  /// The color of the pixel in column `x` and row `y`; (0, 0) is the upper left pixel.
  public subscript(x: Int, y: Int) -> SIMD3<UInt8> {
    get {
      let start = offset(x, y)
      return SIMD3(pixels[start], pixels[start + 1], pixels[start + 2])
    }
    set {
      let start = offset(x, y)
      for channel in 0..<3 { pixels[start + channel] = newValue[channel] }
    }
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    precondition(
      (0..<size.width).contains(x) && (0..<size.height).contains(y),
      "pixel (\(x), \(y)) is outside the image of \(size.width) x \(size.height)")
    return 3 * (y * size.width + x)
  }
}

extension ColorImage {
  /// Copies another image, which must fit, over this one with its upper left corner at (`x`, `y`).
  public mutating func paste(_ other: ColorImage, atX x: Int, y: Int) {
    for row in 0..<other.size.height {
      let source = 3 * row * other.size.width
      let target = 3 * ((y + row) * size.width + x)
      let count = 3 * other.size.width
      pixels.replaceSubrange(
        target..<target + count, with: other.pixels[source..<source + count])
    }
  }
}
