extension SIMD8<Float> {
  /// e to the power of each lane, to within two units in the last place; what is no number stays none.
  @inline(__always)
  var exponential: Lanes {
    // Beyond these bounds the result is zero or infinite either way. Comparisons let through what is no number.
    let x = replacing(with: -104, where: self .< -104).replacing(with: 89, where: self .> 89)
    // x = n ln 2 + rest; adding this number leaves n in the last bits.
    let rounding = Lanes(repeating: 12_582_912)
    let shifted = x * 1.442_695_04 + rounding
    let n = shifted - rounding
    let rest = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var series = Lanes(repeating: 1 / 5040.0)
    series = series * rest + 1 / 720
    series = series * rest + 1 / 120
    series = series * rest + 1 / 24
    series = series * rest + 1 / 6
    series = series * rest + 0.5
    series = series * rest + 1
    series = series * rest + 1
    // Two to the power of n by halves, because the whole may be more or less than a factor can be.
    let power = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000
    let half = power &>> 1
    let first = unsafeBitCast((half &+ 127) &<< 23, to: Lanes.self)
    let second = unsafeBitCast((power &- half &+ 127) &<< 23, to: Lanes.self)
    return series * first * second
  }

  /// To within three units in the last place; what is no number stays none.
  @inline(__always)
  var hyperbolicTangent: Lanes {
    // Near zero the quotient would lose digits. The factors were fitted to make the largest relative error there
    // as small as can be, 6e-9.
    let square = self * self
    var series = Lanes(repeating: -0.005_591_01)
    series = series * square + 0.020_538_82
    series = series * square - 0.053_709_66
    series = series * square + 0.133_310_92
    series = series * square - 0.333_332_7
    let small = self + self * (square * series)
    let large = 1 - 2 / ((2 * self).exponential + 1)
    return large.replacing(with: small, where: square .< 0.4)
  }

  /// `1 / (1 + e^-x)`.
  @inline(__always)
  var logistic: Lanes { 1 / (1 + (Lanes.zero - self).exponential) }
}

/// Puts each of some numbers through a function, in place.
@inline(__always)
func mapLanes(
  _ values: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Lanes) -> Lanes
) {
  var index = 0
  while index + 8 <= count {
    function(Lanes(at: values + index)).store(to: values + index)
    index += 8
  }
  while index < count {
    values[index] = function(Lanes(repeating: values[index]))[0]
    index += 1
  }
}

/// Puts each of some numbers through a function of it and another, in place.
@inline(__always)
func mapLanes(
  _ values: UnsafeMutablePointer<Float>, _ others: UnsafePointer<Float>, _ count: Int,
  _ function: (Lanes, Lanes) -> Lanes
) {
  var index = 0
  while index + 8 <= count {
    function(Lanes(at: values + index), Lanes(at: others + index)).store(to: values + index)
    index += 8
  }
  while index < count {
    values[index] = function(Lanes(repeating: values[index]), Lanes(repeating: others[index]))[0]
    index += 1
  }
}
