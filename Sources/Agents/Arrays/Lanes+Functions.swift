extension SIMD8<Float> {
  /// e to the power of each lane, to within two units in the last place.
  @inline(__always)
  var exponential: Lanes {
    let x = clamped(lowerBound: Lanes(repeating: -87.3), upperBound: Lanes(repeating: 88.3))
    // x = n ln 2 + rest; adding and taking away this number rounds to whole ones.
    let rounding = Lanes(repeating: 12_582_912)
    let n = (x * 1.442_695_04 + rounding) - rounding
    let rest = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var series = Lanes(repeating: 1 / 5040.0)
    series = series * rest + 1 / 720
    series = series * rest + 1 / 120
    series = series * rest + 1 / 24
    series = series * rest + 1 / 6
    series = series * rest + 0.5
    series = series * rest + 1
    series = series * rest + 1
    let power = SIMD8<Int32>(truncatingIfNeeded: SIMD8<Int32>(n)) &+ 127
    return series * unsafeBitCast(power &<< 23, to: Lanes.self)
  }

  @inline(__always)
  var hyperbolicTangent: Lanes {
    // Near zero the quotient would lose digits.
    let square = self * self
    let small = self * (1 - square * (1 / 3.0 - square * (2 / 15.0)))
    let twice = (2 * self).exponential
    let large = 1 - 2 / (twice + 1)
    return large.replacing(with: small, where: square .< 0.01)
  }
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
