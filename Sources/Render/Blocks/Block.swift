/// Pictures are drawn in blocks of eight by eight pixels.
enum Block {
  static let side = 8
  /// Pixels from a block's middle to its outermost samples; a little more, so that rounding hides nothing.
  static let reach: Float = 4.01

  static func columns(_ size: ImageSize) -> Int { (size.width + side - 1) / side }
  static func rows(_ size: ImageSize) -> Int { (size.height + side - 1) / side }
  static func count(_ size: ImageSize) -> Int { columns(size) * rows(size) }
}

/// Where within each pixel the scene is looked at, in pixels from its middle.
struct SamplePattern: ~Copyable {
  let count: Int
  let offsets: UnsafeMutablePointer<SIMD2<Float>>

  /// Once in the middle; or `count` times at places that share no row and no column, four of them in a turned
  /// square. With `andMiddle`, the middle comes last and is no part of the colour.
  init(spread count: Int, andMiddle: Bool = false) {
    var places: [SIMD2<Float>] = []
    if count == 1 { places.append(.zero) }
    // A stride that shares no factor with the count visits each row once.
    let (start, stride) = count == 4 ? (1, 2) : count == 8 ? (1, 3) : (2, 5)
    var row = start
    for number in 0..<count where count > 1 {
      places.append(
        (SIMD2(Float(number), Float(row)) + 0.5) / Float(count) - SIMD2(repeating: 0.5))
      row += stride
      // Of an even stride's two rounds, the second takes the rows that the first left out.
      if row >= count { row = count == 4 ? 0 : row - count }
    }
    if andMiddle { places.append(.zero) }
    self.count = places.count
    offsets = .allocate(capacity: places.count)
    offsets.initialize(from: places, count: places.count)
  }

  deinit { offsets.deallocate() }
}
