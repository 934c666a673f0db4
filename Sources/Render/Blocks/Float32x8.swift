/// Eight values, one per pixel of a block's row.
typealias Float32x8 = SIMD8<Float>
typealias Mask32x8 = SIMDMask<SIMD8<Int32>>

/// Whether any lane of a mask is set. This is faster than the standard library, which compares lane by lane.
@inline(__always)
func hasAny(_ mask: Mask32x8) -> Bool {
  let words = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
  let halves = words.lowHalf | words.highHalf
  return halves.x | halves.y != 0
}

extension SIMD8<Float> {
  /// The columns of a block, from its center. Computed, because a stored static property is checked at each use.
  @inline(__always)
  static var columnOffsets: Float32x8 { Float32x8(-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5) }

  @inline(__always)
  func pointwiseMin(_ other: Float32x8) -> Float32x8 {
    replacing(with: other, where: other .< self)
  }

  @inline(__always)
  func pointwiseMax(_ other: Float32x8) -> Float32x8 {
    replacing(with: other, where: other .> self)
  }

  @inline(__always)
  var horizontalMin: Float {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .< lowHalf)
    return Swift.min(Swift.min(four.x, four.y), Swift.min(four.z, four.w))
  }

  @inline(__always)
  var horizontalMax: Float {
    let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
    return Swift.max(Swift.max(four.x, four.y), Swift.max(four.z, four.w))
  }

  @inline(__always)
  func clamped(_ low: Float, _ high: Float) -> Float32x8 {
    pointwiseMax(Float32x8(repeating: low)).pointwiseMin(Float32x8(repeating: high))
  }
}

@inline(__always)
func * (factor: Float32x8, direction: SIMD3<Float>) -> Vector3x8 {
  Vector3x8(factor * direction.x, factor * direction.y, factor * direction.z)
}

extension SIMD8<Float> {
  @inline(__always)
  init(loadedFrom pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Float32x8.self)
  }

  @inline(__always)
  func store(to pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Float32x8.self)
  }
}

/// Eight positions or directions, as a structure of arrays.
struct Vector3x8 {
  var x, y, z: Float32x8

  @inline(__always)
  init(_ x: Float32x8, _ y: Float32x8, _ z: Float32x8) {
    self.x = x
    self.y = y
    self.z = z
  }

  @inline(__always)
  init(_ same: SIMD3<Float>) {
    self.init(
      Float32x8(repeating: same.x), Float32x8(repeating: same.y), Float32x8(repeating: same.z))
  }

  @inline(__always)
  static func + (a: Vector3x8, b: Vector3x8) -> Vector3x8 {
    Vector3x8(a.x + b.x, a.y + b.y, a.z + b.z)
  }
  @inline(__always)
  static func - (a: Vector3x8, b: Vector3x8) -> Vector3x8 {
    Vector3x8(a.x - b.x, a.y - b.y, a.z - b.z)
  }
  @inline(__always)
  static func * (factor: Float32x8, a: Vector3x8) -> Vector3x8 {
    Vector3x8(factor * a.x, factor * a.y, factor * a.z)
  }

  /// The component-wise product.
  @inline(__always)
  static func * (a: Vector3x8, b: Vector3x8) -> Vector3x8 {
    Vector3x8(a.x * b.x, a.y * b.y, a.z * b.z)
  }

  @inline(__always)
  func dot(_ other: Vector3x8) -> Float32x8 { x * other.x + y * other.y + z * other.z }
  @inline(__always)
  func dot(_ other: SIMD3<Float>) -> Float32x8 { x * other.x + y * other.y + z * other.z }

  @inline(__always)
  var normalized: Vector3x8 { (Float32x8(repeating: 1) / dot(self).squareRoot()) * self }

  @inline(__always)
  func replacing(with other: Vector3x8, where mask: Mask32x8) -> Vector3x8 {
    Vector3x8(
      x.replacing(with: other.x, where: mask), y.replacing(with: other.y, where: mask),
      z.replacing(with: other.z, where: mask))
  }
}
