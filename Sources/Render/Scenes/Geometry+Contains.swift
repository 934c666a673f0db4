internal import Base
internal import Sim

extension Geometry {
  /// Whether a point in the shape's frame is inside the shape.
  func contains(_ point: Vector3) -> Bool {
    switch self {
    case .plane: return point.z < 0
    case .box(let size):
      return abs(point.x) < size.x / 2 && abs(point.y) < size.y / 2 && abs(point.z) < size.z / 2
    case .sphere(let radius): return point.length < radius
    case .capsule(let radius, let length):
      let height = max(-length / 2, min(length / 2, point.z))
      return (point - [0, 0, height]).length < radius
    case .cylinder(let radius, let length):
      return abs(point.z) < length / 2 && Vector3(point.x, point.y, 0).length < radius
    case .hull(let hull):
      return hull.planes.allSatisfy { $0.normal.dot(point) < $0.distance }
    case .mesh(let mesh): return mesh.windingNumber(around: point) > 0.5
    }
  }
}

extension TriangleMesh {
  /// The generalized winding number around a point (Jacobson et al. 2013): one inside, zero outside. Each
  /// triangle adds its solid angle (Van Oosterom & Strackee 1983).
  fileprivate func windingNumber(around point: Vector3) -> Double {
    triangles.reduce(0) { sum, triangle in
      let a = vertices[Int(triangle.x)] - point
      let b = vertices[Int(triangle.y)] - point
      let c = vertices[Int(triangle.z)] - point
      let volume = a.dot(b.cross(c))
      let base =
        a.length * b.length * c.length + a.dot(b) * c.length + b.dot(c) * a.length
        + c.dot(a) * b.length
      return sum + Double.atan2(y: volume, x: base) / (2 * .pi)
    }
  }
}
