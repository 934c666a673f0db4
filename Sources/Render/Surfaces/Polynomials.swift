/// A function of a place in a picture that rises evenly.
struct Linear {
  var x, y, constant: Double

  static func + (a: Linear, b: Linear) -> Linear {
    Linear(x: a.x + b.x, y: a.y + b.y, constant: a.constant + b.constant)
  }
  static func - (a: Linear, b: Linear) -> Linear {
    Linear(x: a.x - b.x, y: a.y - b.y, constant: a.constant - b.constant)
  }
  static func + (a: Linear, b: Double) -> Linear {
    Linear(x: a.x, y: a.y, constant: a.constant + b)
  }
  static prefix func - (a: Linear) -> Linear { -1 * a }
  static func * (factor: Double, a: Linear) -> Linear {
    Linear(x: factor * a.x, y: factor * a.y, constant: factor * a.constant)
  }
  static func * (a: Linear, b: Linear) -> Quadratic {
    Quadratic(
      xx: a.x * b.x, xy: a.x * b.y + a.y * b.x, yy: a.y * b.y,
      x: a.x * b.constant + a.constant * b.x, y: a.y * b.constant + a.constant * b.y,
      constant: a.constant * b.constant)
  }

  func value(_ px: Double, _ py: Double) -> Double { x * px + y * py + constant }
}

/// A function of a place in a picture with terms up to the second power.
struct Quadratic {
  var xx, xy, yy, x, y, constant: Double

  static func + (a: Quadratic, b: Quadratic) -> Quadratic {
    Quadratic(
      xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy, x: a.x + b.x, y: a.y + b.y,
      constant: a.constant + b.constant)
  }
  static func - (a: Quadratic, b: Quadratic) -> Quadratic { a + -1 * b }
  static func + (a: Quadratic, b: Linear) -> Quadratic {
    Quadratic(
      xx: a.xx, xy: a.xy, yy: a.yy, x: a.x + b.x, y: a.y + b.y,
      constant: a.constant + b.constant)
  }
  static func - (a: Quadratic, b: Linear) -> Quadratic { a + -b }
  static func + (a: Quadratic, b: Double) -> Quadratic {
    var sum = a
    sum.constant += b
    return sum
  }
  static func * (factor: Double, a: Quadratic) -> Quadratic {
    Quadratic(
      xx: factor * a.xx, xy: factor * a.xy, yy: factor * a.yy, x: factor * a.x, y: factor * a.y,
      constant: factor * a.constant)
  }

  /// The box around the ellipse in which this is not negative; nil where it is no ellipse.
  var ellipseBounds: Bounds? {
    let flatness = 4 * xx * yy - xy * xy
    guard xx < 0, yy < 0, flatness > 0 else { return nil }
    let center = (
      x: (xy * y - 2 * yy * x) / flatness, y: (xy * x - 2 * xx * y) / flatness
    )
    let height = constant + (x * center.x + y * center.y) / 2
    guard height >= 0 else { return Bounds.nothing }
    let reach = (
      x: (-4 * yy * height / flatness).squareRoot(), y: (-4 * xx * height / flatness).squareRoot()
    )
    return Bounds(
      left: center.x - reach.x, right: center.x + reach.x, top: center.y - reach.y,
      bottom: center.y + reach.y)
  }
}

/// A part of a picture, in pixels.
struct Bounds {
  var left, right, top, bottom: Double

  static let nothing = Bounds(
    left: .infinity, right: -.infinity, top: .infinity, bottom: -.infinity)
  static let everything = Bounds(
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
