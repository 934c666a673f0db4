/// A linear function of the pixel coordinates.
struct LinearFunction {
  var x, y, constant: Double

  static func + (a: LinearFunction, b: LinearFunction) -> LinearFunction {
    LinearFunction(x: a.x + b.x, y: a.y + b.y, constant: a.constant + b.constant)
  }
  static func - (a: LinearFunction, b: LinearFunction) -> LinearFunction {
    LinearFunction(x: a.x - b.x, y: a.y - b.y, constant: a.constant - b.constant)
  }
  static func + (a: LinearFunction, b: Double) -> LinearFunction {
    LinearFunction(x: a.x, y: a.y, constant: a.constant + b)
  }
  static prefix func - (a: LinearFunction) -> LinearFunction { -1 * a }
  static func * (factor: Double, a: LinearFunction) -> LinearFunction {
    LinearFunction(x: factor * a.x, y: factor * a.y, constant: factor * a.constant)
  }
  static func * (a: LinearFunction, b: LinearFunction) -> QuadraticFunction {
    QuadraticFunction(
      xx: a.x * b.x, xy: a.x * b.y + a.y * b.x, yy: a.y * b.y,
      x: a.x * b.constant + a.constant * b.x, y: a.y * b.constant + a.constant * b.y,
      constant: a.constant * b.constant)
  }

  func value(_ px: Double, _ py: Double) -> Double { x * px + y * py + constant }
}

/// A quadratic function of the pixel coordinates.
struct QuadraticFunction {
  var xx, xy, yy, x, y, constant: Double

  static func + (a: QuadraticFunction, b: QuadraticFunction) -> QuadraticFunction {
    QuadraticFunction(
      xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy, x: a.x + b.x, y: a.y + b.y,
      constant: a.constant + b.constant)
  }
  static func - (a: QuadraticFunction, b: QuadraticFunction) -> QuadraticFunction { a + -1 * b }
  static func + (a: QuadraticFunction, b: LinearFunction) -> QuadraticFunction {
    QuadraticFunction(
      xx: a.xx, xy: a.xy, yy: a.yy, x: a.x + b.x, y: a.y + b.y,
      constant: a.constant + b.constant)
  }
  static func - (a: QuadraticFunction, b: LinearFunction) -> QuadraticFunction { a + -b }
  static func + (a: QuadraticFunction, b: Double) -> QuadraticFunction {
    var sum = a
    sum.constant += b
    return sum
  }
  static func * (factor: Double, a: QuadraticFunction) -> QuadraticFunction {
    QuadraticFunction(
      xx: factor * a.xx, xy: factor * a.xy, yy: factor * a.yy, x: factor * a.x, y: factor * a.y,
      constant: factor * a.constant)
  }

  /// The bounding box of the ellipse where the function is not negative, from its stationary point and Hessian; nil
  /// if the conic is not an ellipse.
  var ellipseBounds: Bounds? {
    let hessianDeterminant = 4 * xx * yy - xy * xy
    guard xx < 0, yy < 0, hessianDeterminant > 0 else { return nil }
    let center = (
      x: (xy * y - 2 * yy * x) / hessianDeterminant, y: (xy * x - 2 * xx * y) / hessianDeterminant
    )
    let maximum = constant + (x * center.x + y * center.y) / 2
    guard maximum >= 0 else { return Bounds.empty }
    let halfExtent = (
      x: (-4 * yy * maximum / hessianDeterminant).squareRoot(),
      y: (-4 * xx * maximum / hessianDeterminant).squareRoot()
    )
    return Bounds(
      left: center.x - halfExtent.x, right: center.x + halfExtent.x, top: center.y - halfExtent.y,
      bottom: center.y + halfExtent.y)
  }
}

/// An axis-aligned rectangle of an image, in pixels.
struct Bounds {
  var left, right, top, bottom: Double

  static let empty = Bounds(
    left: .infinity, right: -.infinity, top: .infinity, bottom: -.infinity)
  static let unbounded = Bounds(
    left: -.infinity, right: .infinity, top: -.infinity, bottom: .infinity)

  func union(_ other: Bounds) -> Bounds {
    Bounds(
      left: min(left, other.left), right: max(right, other.right), top: min(top, other.top),
      bottom: max(bottom, other.bottom))
  }

  mutating func include(_ x: Double, _ y: Double) {
    left = min(left, x)
    right = max(right, x)
    top = min(top, y)
    bottom = max(bottom, y)
  }
}
