/// The blocks of 8x8 pixels that images are drawn in.
enum Block {
  static let side = 8
  /// Pixels from a block's center to its outermost samples, with a margin for rounding.
  static let halfExtent: Float = 4.01

  static func columns(_ size: ImageSize) -> Int { (size.width + side - 1) / side }
  static func rows(_ size: ImageSize) -> Int { (size.height + side - 1) / side }
  static func count(_ size: ImageSize) -> Int { columns(size) * rows(size) }
}

/// The sample positions within a pixel, in pixels from its center.
struct SamplePattern: ~Copyable {
  let count: Int
  /// The number of samples that contribute to the color.
  let colorCount: Int
  let offsets: UnsafeMutablePointer<SIMD2<Float>>

  /// A single sample is the center. More form an N-rooks pattern (Shirley 1991), in which no two share a row or
  /// column; four are the rotated grid (RGSS). With `includesCenter`, the center follows without a part in the color.
  init(count: Int, includesCenter: Bool = false) {
    var sampleOffsets: [SIMD2<Float>] = []
    if count == 1 { sampleOffsets.append(.zero) }
    // A stride that shares no factor with the count visits each row once.
    let (start, stride) = count == 4 ? (1, 2) : count == 8 ? (1, 3) : (2, 5)
    var row = start
    for number in 0..<count where count > 1 {
      sampleOffsets.append(
        (SIMD2(Float(number), Float(row)) + 0.5) / Float(count) - SIMD2(repeating: 0.5))
      row += stride
      // An even stride takes two rounds; the second one visits the rows that the first one skipped.
      if row >= count { row = count == 4 ? 0 : row - count }
    }
    colorCount = count
    if includesCenter { sampleOffsets.append(.zero) }
    self.count = sampleOffsets.count
    offsets = .allocate(capacity: sampleOffsets.count)
    offsets.initialize(from: sampleOffsets, count: sampleOffsets.count)
  }

  deinit { offsets.deallocate() }

  /// The samples that show a transparent surface, evenly among those of the color. A single sample shows none, and
  /// depth and labels look through.
  func mask(forOpacity opacity: Float) -> UInt32 {
    guard colorCount > 1 else { return 0 }
    let share = Int((opacity * Float(colorCount)).rounded())
    return (0..<colorCount).reduce(0) { mask, sample in
      (sample * share) % colorCount < share ? mask | 1 << UInt32(sample) : mask
    }
  }
}
