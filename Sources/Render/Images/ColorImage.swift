/// A picture in red, green and blue, as screens take them (sRGB).
public struct ColorImage: Hashable, Sendable {
  public let size: ImageSize
  /// Rows from the top, three bytes a pixel.
  public private(set) var pixels: [UInt8]

  public init(size: ImageSize, pixels: [UInt8]) {
    precondition(
      pixels.count == size.byteCount,
      "a picture of \(size.width) x \(size.height) has \(size.byteCount) bytes, not \(pixels.count)"
    )
    self.size = size
    self.pixels = pixels
  }

  /// A picture that is drawn where it will be kept.
  public init(
    size: ImageSize, drawing: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
  ) rethrows {
    self.size = size
    pixels = [UInt8](repeating: 0, count: size.byteCount)
    try pixels.withUnsafeMutableBufferPointer { try drawing($0) }
  }

  /// A picture of one colour.
  public init(size: ImageSize, color: SIMD3<UInt8>) {
    self.init(size: size) { pixels in
      for index in pixels.indices { pixels[index] = color[index % 3] }
    }
  }

  /// The colour in a column and a row, counted from the upper left.
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
      "there is no pixel at (\(x), \(y)) in a picture of \(size.width) x \(size.height)")
    return 3 * (y * size.width + x)
  }
}

extension ColorImage {
  /// Puts a picture that fits in over this one, its upper left corner at a pixel.
  public mutating func place(_ other: ColorImage, atX x: Int, y: Int) {
    for row in 0..<other.size.height {
      let source = 3 * row * other.size.width
      let target = 3 * ((y + row) * size.width + x)
      let count = 3 * other.size.width
      pixels.replaceSubrange(
        target..<target + count, with: other.pixels[source..<source + count])
    }
  }
}
