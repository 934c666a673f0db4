extension SIMD8<Float> {
  /// The exponential function, accurate to two units in the last place. NaN stays NaN.
  ///
  /// Cody-Waite range reduction to n ln 2 + r (Cody and Waite 1980), then a Taylor polynomial of degree 7.
  @inline(__always)
  package var exp: Float32x8 {
    // Beyond these bounds the result is zero or infinite anyway. NaN fails both comparisons and passes through.
    let x = replacing(with: -104, where: self .< -104).replacing(with: 89, where: self .> 89)
    // x = n ln 2 + remainder. Adding `rounding` rounds to an integer and leaves n in the low bits.
    let rounding = Float32x8(repeating: 12_582_912)
    let shifted = x * 1.442_695_04 + rounding
    let n = shifted - rounding
    let remainder = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var series = Float32x8(repeating: 1 / 5040.0)
    series = series * remainder + 1 / 720
    series = series * remainder + 1 / 120
    series = series * remainder + 1 / 24
    series = series * remainder + 1 / 6
    series = series * remainder + 0.5
    series = series * remainder + 1
    series = series * remainder + 1
    // Multiply by 2^n in two halves, because 2^n itself may overflow or underflow.
    let power = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000
    let half = power &>> 1
    let first = unsafeBitCast((half &+ 127) &<< 23, to: Float32x8.self)
    let second = unsafeBitCast((power &- half &+ 127) &<< 23, to: Float32x8.self)
    return series * first * second
  }

  /// The hyperbolic tangent, accurate to three units in the last place. NaN stays NaN.
  @inline(__always)
  package var tanh: Float32x8 {
    // Near zero the quotient loses digits, so an odd minimax polynomial replaces it. Its largest relative error
    // there is 6e-9.
    let square = self * self
    var series = Float32x8(repeating: -0.005_591_01)
    series = series * square + 0.020_538_82
    series = series * square - 0.053_709_66
    series = series * square + 0.133_310_92
    series = series * square - 0.333_332_7
    let small = self + self * (square * series)
    let large = 1 - 2 / ((2 * self).exp + 1)
    return large.replacing(with: small, where: square .< 0.4)
  }

  /// The logistic sigmoid, `1 / (1 + e^-x)`.
  @inline(__always)
  package var sigmoid: Float32x8 { 1 / (1 + (Float32x8.zero - self).exp) }
}

/// Applies a function to values in place, eight at a time.
@inline(__always)
package func mapLanes(
  _ values: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Float32x8) -> Float32x8
) {
  var index = 0
  while index + 8 <= count {
    function(Float32x8(at: values + index)).store(to: values + index)
    index += 8
  }
  while index < count {
    values[index] = function(Float32x8(repeating: values[index]))[0]
    index += 1
  }
}

/// Applies a function of two values to pairs of values, in place in the first array.
@inline(__always)
package func mapLanes(
  _ values: UnsafeMutablePointer<Float>, _ others: UnsafePointer<Float>, _ count: Int,
  _ function: (Float32x8, Float32x8) -> Float32x8
) {
  var index = 0
  while index + 8 <= count {
    function(Float32x8(at: values + index), Float32x8(at: others + index)).store(to: values + index)
    index += 8
  }
  while index < count {
    values[index] =
      function(Float32x8(repeating: values[index]), Float32x8(repeating: others[index]))[0]
    index += 1
  }
}
