/// Eight numbers at once.
typealias Lanes = SIMD8<Float>

extension SIMD8<Float> {
  @inline(__always)
  init(at pointer: UnsafePointer<Float>) {
    self = UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
  }

  @inline(__always)
  func store(to pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Lanes.self)
  }

  /// The sum, always in the same order.
  @inline(__always)
  var total: Float {
    let four = lowHalf + highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

// Sums are made of eight partial sums each, so that they are fast, and the same on every machine.

func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
  var lanes = Lanes.zero
  var index = 0
  while index + 8 <= count {
    lanes += Lanes(at: values + index)
    index += 8
  }
  var sum = lanes.total
  while index < count {
    sum += values[index]
    index += 1
  }
  return sum
}

func dotProduct(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  var lanes = Lanes.zero
  var index = 0
  while index + 8 <= count {
    lanes += Lanes(at: a + index) * Lanes(at: b + index)
    index += 8
  }
  var sum = lanes.total
  while index < count {
    sum += a[index] * b[index]
    index += 1
  }
  return sum
}

/// Adds `factor` times the source to the target.
func addScaled(
  _ source: UnsafePointer<Float>, by factor: Float, to target: UnsafeMutablePointer<Float>,
  count: Int
) {
  for index in 0..<count { target[index] += factor * source[index] }
}

/// Adds up the rows of a matrix.
func addRows(
  of source: UnsafePointer<Float>, rows: Int, columns: Int, to target: UnsafeMutablePointer<Float>
) {
  for row in 0..<rows { addScaled(source + row * columns, by: 1, to: target, count: columns) }
}
