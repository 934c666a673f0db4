/// A linear function of the offset from a block's center.
struct BlockLinearFunction {
  var x, y, constant: Float

  @inline(__always)
  init(x: Float, y: Float, constant: Float) {
    self.x = x
    self.y = y
    self.constant = constant
  }

  @inline(__always)
  init(_ linear: LinearFunction, _ centerX: Double, _ centerY: Double) {
    x = Float(linear.x)
    y = Float(linear.y)
    constant = Float(linear.value(centerX, centerY))
  }

  /// Interval arithmetic: the largest deviation within a block from the value at its center.
  @inline(__always)
  var intervalRadius: Float { Block.halfExtent * (abs(x) + abs(y)) }

  @inline(__always)
  var lowerBound: Float { constant - intervalRadius }
  @inline(__always)
  var upperBound: Float { constant + intervalRadius }

  @inline(__always)
  func callAsFunction(_ columns: Float32x8, _ row: Float) -> Float32x8 {
    columns * x + (y * row + constant)
  }

  @inline(__always)
  func callAsFunction(_ columns: Float32x8, _ rows: Float32x8) -> Float32x8 {
    columns * x + (rows * y + constant)
  }
}

/// A quadratic function of the offset from a block's center.
struct BlockQuadraticFunction {
  var xx, xy, yy, x, y, constant: Float

  @inline(__always)
  init(_ q: QuadraticFunction, _ centerX: Double, _ centerY: Double) {
    xx = Float(q.xx)
    xy = Float(q.xy)
    yy = Float(q.yy)
    x = Float(2 * q.xx * centerX + q.xy * centerY + q.x)
    y = Float(2 * q.yy * centerY + q.xy * centerX + q.y)
    constant = Float(
      (q.xx * centerX + q.xy * centerY + q.x) * centerX + (q.yy * centerY + q.y) * centerY
        + q.constant)
  }

  @inline(__always)
  var intervalRadius: Float {
    Block.halfExtent * (abs(x) + abs(y)) + Block.halfExtent * Block.halfExtent
      * (abs(xx) + abs(xy) + abs(yy))
  }

  @inline(__always)
  var lowerBound: Float { constant - intervalRadius }
  @inline(__always)
  var upperBound: Float { constant + intervalRadius }

  @inline(__always)
  func callAsFunction(_ columns: Float32x8, _ row: Float) -> Float32x8 {
    (columns * xx + (xy * row + x)) * columns + ((yy * row + y) * row + constant)
  }
}
