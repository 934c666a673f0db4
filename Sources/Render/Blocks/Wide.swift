/// Eight numbers, one for each pixel of a block's row.
typealias Wide = SIMD8<Float>
typealias WideMask = SIMDMask<SIMD8<Int32>>

/// Whether a mask has any lane set: faster than the standard library's, which compares lane by lane.
@inline(__always)
func hasAny(_ mask: WideMask) -> Bool {
  let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
  let halves = words.lowHalf | words.highHalf
  return halves.x | halves.y != 0
}

extension SIMD8<Float> {
  /// The columns of a block, from its middle. Computed, for a stored one is looked after at each use.
  @inline(__always)
  static var columns: Wide { Wide(-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5) }

  @inline(__always)
  func lesser(_ other: Wide) -> Wide { replacing(with: other, where: other .< self) }

  @inline(__always)
  func greater(_ other: Wide) -> Wide { replacing(with: other, where: other .> self) }

  @inline(__always)
  var least: Float {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .< lowHalf)
    return Swift.min(Swift.min(four.x, four.y), Swift.min(four.z, four.w))
  }

  @inline(__always)
  var greatest: Float {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    return Swift.max(Swift.max(four.x, four.y), Swift.max(four.z, four.w))
  }

  @inline(__always)
  func clamped(_ low: Float, _ high: Float) -> Wide {
    greater(Wide(repeating: low)).lesser(Wide(repeating: high))
  }
}

@inline(__always)
func * (factor: Wide, direction: SIMD3<Float>) -> Wide3 {
  Wide3(factor * direction.x, factor * direction.y, factor * direction.z)
}

extension SIMD8<Float> {
  @inline(__always)
  init(loadedFrom pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Wide.self)
  }

  @inline(__always)
  func store(to pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Wide.self)
  }
}

/// Eight places or directions.
struct Wide3 {
  var x, y, z: Wide

  @inline(__always)
  init(_ x: Wide, _ y: Wide, _ z: Wide) {
    self.x = x
    self.y = y
    self.z = z
  }

  @inline(__always)
  init(_ same: SIMD3<Float>) {
    self.init(Wide(repeating: same.x), Wide(repeating: same.y), Wide(repeating: same.z))
  }

  @inline(__always)
  static func + (a: Wide3, b: Wide3) -> Wide3 { Wide3(a.x + b.x, a.y + b.y, a.z + b.z) }
  @inline(__always)
  static func - (a: Wide3, b: Wide3) -> Wide3 { Wide3(a.x - b.x, a.y - b.y, a.z - b.z) }
  @inline(__always)
  static func * (factor: Wide, a: Wide3) -> Wide3 {
    Wide3(factor * a.x, factor * a.y, factor * a.z)
  }

  /// Part by part.
  @inline(__always)
  static func * (a: Wide3, b: Wide3) -> Wide3 { Wide3(a.x * b.x, a.y * b.y, a.z * b.z) }

  @inline(__always)
  func dot(_ other: Wide3) -> Wide { x * other.x + y * other.y + z * other.z }
  @inline(__always)
  func dot(_ other: SIMD3<Float>) -> Wide { x * other.x + y * other.y + z * other.z }

  @inline(__always)
  var normalized: Wide3 { (Wide(repeating: 1) / dot(self).squareRoot()) * self }

  @inline(__always)
  func replacing(with other: Wide3, where mask: WideMask) -> Wide3 {
    Wide3(
      x.replacing(with: other.x, where: mask), y.replacing(with: other.y, where: mask),
      z.replacing(with: other.z, where: mask))
  }
}
