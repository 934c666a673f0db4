/// A convex polygon in an image, its corners in order.
struct Polygon {
  private(set) var corners: [SIMD2<Double>]

  /// The convex hull of some points, by Andrew's monotone chain (Andrew 1979).
  init(around points: [SIMD2<Double>]) {
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func chain(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
      var chain: [SIMD2<Double>] = []
      for point in points {
        while chain.count > 1,
          Self.cross(chain[chain.count - 2], chain[chain.count - 1], point) <= 0
        {
          chain.removeLast()
        }
        chain.append(point)
      }
      return chain.dropLast()
    }
    corners = chain(sorted) + chain(sorted.reversed())
  }

  private static func cross(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>
  ) -> Double { (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) }

  private var sides: [(SIMD2<Double>, SIMD2<Double>)] {
    corners.indices.map { (corners[$0], corners[($0 + 1) % corners.count]) }
  }

  /// The smallest distance of a point from the edges; negative outside.
  func depth(of point: SIMD2<Double>) -> Double {
    sides.map { a, b in
      Self.cross(a, b, point) / ((b - a) * (b - a)).sum().squareRoot()
    }.min() ?? -.infinity
  }

  /// The area, by the shoelace formula.
  var area: Double {
    sides.reduce(0) { $0 + ($1.0.x * $1.1.y - $1.1.x * $1.0.y) / 2 }
  }

  /// The part inside a pixel, by Sutherland-Hodgman clipping (1974).
  func clip(toPixel middle: SIMD2<Double>) -> Polygon {
    var part = self
    for axis in 0..<2 {
      for sign in [-1.0, 1] {
        part.clip { 0.5 - sign * ($0[axis] - middle[axis]) }
      }
    }
    return part
  }

  /// Keeps the half-plane where a linear function is not negative.
  private mutating func clip(_ height: (SIMD2<Double>) -> Double) {
    corners = sides.flatMap { a, b -> [SIMD2<Double>] in
      let (first, second) = (height(a), height(b))
      let crossing = a + first / (first - second) * (b - a)
      switch (first >= 0, second >= 0) {
      case (true, true): return [b]
      case (true, false): return [crossing]
      case (false, true): return [crossing, b]
      case (false, false): return []
      }
    }
  }
}
