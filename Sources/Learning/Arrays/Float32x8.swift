/// Eight floats, processed at once.
package typealias Float32x8 = SIMD8<Float>

extension SIMD8<Float> {
  @inline(__always)
  package init(at pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Float32x8.self)
  }

  @inline(__always)
  package func store(to pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Float32x8.self)
  }

  /// The sum of the lanes, always in the same order.
  @inline(__always)
  package var orderedSum: Float {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

// Reductions use eight partial sums in a fixed order, so they are fast and give the same bits on every machine.

/// The sum of some values.
package func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
  var lanes = Float32x8.zero
  var index = 0
  while index + 8 <= count {
    lanes += Float32x8(at: values + index)
    index += 8
  }
  var sum = lanes.orderedSum
  while index < count {
    sum += values[index]
    index += 1
  }
  return sum
}

/// The dot product of two vectors.
package func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  var lanes = Float32x8.zero
  var index = 0
  while index + 8 <= count {
    lanes += Float32x8(at: a + index) * Float32x8(at: b + index)
    index += 8
  }
  var sum = lanes.orderedSum
  while index < count {
    sum += a[index] * b[index]
    index += 1
  }
  return sum
}

/// Adds `factor` times the source to the target (BLAS AXPY, Lawson et al. 1979).
package func addScaled(
  _ source: UnsafePointer<Float>, by factor: Float, to target: UnsafeMutablePointer<Float>,
  count: Int
) {
  for index in 0..<count { target[index] += factor * source[index] }
}

/// Adds the rows of a matrix to the target.
package func addRows(
  of source: UnsafePointer<Float>, rows: Int, columns: Int, to target: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows { addScaled(source + row * columns, by: 1, to: target, count: columns) }
}
