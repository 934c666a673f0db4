/// A linear function counted from a block's middle.
struct BlockLinear {
  var x, y, constant: Float

  @inline(__always)
  init(x: Float, y: Float, constant: Float) {
    self.x = x
    self.y = y
    self.constant = constant
  }

  @inline(__always)
  init(_ linear: Linear, _ centerX: Double, _ centerY: Double) {
    x = Float(linear.x)
    y = Float(linear.y)
    constant = Float(linear.value(centerX, centerY))
  }

  /// How far it gets from its middle value within a block.
  @inline(__always)
  var swing: Float { Block.reach * (abs(x) + abs(y)) }

  @inline(__always)
  var low: Float { constant - swing }
  @inline(__always)
  var high: Float { constant + swing }

  @inline(__always)
  func callAsFunction(_ columns: Wide, _ row: Float) -> Wide {
    columns * x + (y * row + constant)
  }
}

/// A quadratic function counted from a block's middle.
struct BlockQuadratic {
  var xx, xy, yy, x, y, constant: Float

  @inline(__always)
  init(_ q: Quadratic, _ centerX: Double, _ centerY: Double) {
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
  var swing: Float {
    Block.reach * (abs(x) + abs(y)) + Block.reach * Block.reach * (abs(xx) + abs(xy) + abs(yy))
  }

  @inline(__always)
  var low: Float { constant - swing }
  @inline(__always)
  var high: Float { constant + swing }

  @inline(__always)
  func callAsFunction(_ columns: Wide, _ row: Float) -> Wide {
    (columns * xx + (xy * row + x)) * columns + ((yy * row + y) * row + constant)
  }
}
