import Base
import Foundation
import Testing

@testable import Sim

/// The shortest vector from a convex solid to a line segment outside it.
func nearestOffset(_ hull: ConvexHull, from a: Vector3, to b: Vector3) -> Vector3 {
  func offset(_ fraction: Double) -> Vector3 {
    let point = a + fraction * (b - a)
    let feet = hull.triangles.map { corners -> Vector3 in
      let c = (0..<3).map { hull.vertices[Int(corners[$0])] }
      return nearestPoint(on: (c[0], c[1], c[2]), to: point)
    }
    let isInside = hull.planes.allSatisfy { $0.normal.dot(point) < $0.distance }
    return isInside
      ? .zero : feet.map { point - $0 }.min { $0.length < $1.length } ?? .zero
  }
  // The distance to a convex solid is a convex function along a line: ternary search.
  var lower = 0.0, upper = 1.0
  for _ in 0..<40 {
    let (left, right) = (lower + (upper - lower) / 3, upper - (upper - lower) / 3)
    if offset(left).length < offset(right).length { upper = right } else { lower = left }
  }
  return offset((lower + upper) / 2)
}

/// The closest point of a triangle: the projection onto its plane if that lies inside, otherwise a point on an edge.
private func nearestPoint(
  on corners: (Vector3, Vector3, Vector3), to point: Vector3
) -> Vector3 {
  let (a, b, c) = corners
  let normal = (b - a).cross(c - a).normalized
  let foot = point - normal.dot(point - a) * normal
  let sides = [(a, b), (b, c), (c, a)]
  if sides.allSatisfy({ ($1 - $0).cross(foot - $0).dot(normal) >= 0 }) { return foot }
  let feet = sides.map { start, end -> Vector3 in
    let along = end - start
    return start + min(1, max(0, along.dot(point - start) / along.dot(along))) * along
  }
  return feet.min { ($0 - point).length < ($1 - point).length } ?? foot
}

/// The axes of least overlap of two convex solids, measured over all face normals and edge perpendiculars.
struct BruteForceAxes {
  /// The overlap in meters, and the direction toward the second solid.
  private(set) var faces = (depth: Double.infinity, normal: Vector3.zero)
  private(set) var edges = (depth: Double.infinity, normal: Vector3.zero)

  init(_ first: ConvexHull, _ second: ConvexHull, at pose: Pose) {
    let points = second.vertices.map { pose.act(on: $0) }
    func depth(_ axis: Vector3) -> Double {
      let extent = first.vertices.map { axis.dot($0) }.max() ?? 0
      return extent - (points.map { axis.dot($0) }.min() ?? 0)
    }
    func measure(_ axis: Vector3, _ best: inout (depth: Double, normal: Vector3)) {
      let depth = depth(axis)
      if depth < best.depth { best = (depth, axis) }
    }
    for plane in first.planes { measure(plane.normal, &faces) }
    for plane in second.planes { measure(-1 * pose.rotation.act(on: plane.normal), &faces) }
    for edge in first.edges {
      let along = first.vertices[edge.to] - first.vertices[edge.from]
      for other in second.edges {
        let axis = along.cross(points[other.to] - points[other.from])
        guard axis.length > 1e-12 else { continue }
        measure(axis.normalized, &edges)
        measure(-1 * axis.normalized, &edges)
      }
    }
  }
}

/// A convex solid about 0.1 m across.
enum PolytopeShape: String {
  case box, cube, octahedron, prism, wedge, cloud

  struct Pair: CustomTestStringConvertible {
    let first, second: PolytopeShape
    var testDescription: String { "\(first) and \(second)" }
  }

  static let pairs: [Pair] = [
    Pair(first: .cube, second: .cube), Pair(first: .box, second: .cube),
    Pair(first: .octahedron, second: .box), Pair(first: .prism, second: .octahedron),
    Pair(first: .wedge, second: .prism), Pair(first: .cloud, second: .wedge),
  ]

  private var points: [Vector3] {
    switch self {
    case .box, .cube: return SolidShape.corners(size: 0.1)
    case .octahedron:
      return [
        [0.07, 0, 0], [-0.07, 0, 0], [0, 0.07, 0], [0, -0.07, 0], [0, 0, 0.07], [0, 0, -0.07],
      ]
    case .prism:
      return (0..<12).map { n in
        let angle = Double.pi * Double(n / 2) / 3
        return Vector3(0.05 * cos(angle), 0.05 * sin(angle), n % 2 == 0 ? -0.05 : 0.05)
      }
    case .wedge:
      return (0..<6).map { n in
        let corner = [Vector3(-0.06, 0, -0.02), Vector3(0.06, 0, -0.02), Vector3(0, 0, 0.02)][n / 2]
        return corner + Vector3(0, n % 2 == 0 ? -0.05 : 0.05, 0)
      }
    case .cloud:
      var generator = SeededGenerator(seed: 9)
      return (0..<20).map { _ in
        0.05 * Vector3(generator.normal(), generator.normal(), generator.normal()).normalized
      }
    }
  }

  func hull() throws -> ConvexHull { try ConvexHull(around: points) }

  func geometry() throws -> Geometry {
    self == .box ? .box(size: [0.1, 0.1, 0.1]) : .hull(try hull())
  }
}

extension SeededGenerator {
  /// A uniformly random rotation.
  mutating func rotation() -> Rotation {
    Rotation(w: normal(), x: normal(), y: normal(), z: normal()).normalized
  }
}
