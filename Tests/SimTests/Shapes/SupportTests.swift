import Base
import Foundation
import Sim
import Testing

@Suite("Support functions of shapes")
struct SupportTests {
  /// The farthest of many points on a geometry's surface.
  private func farthest(_ points: [Vector3], _ direction: Vector3) -> Double {
    points.map { $0.dot(direction) }.max() ?? -.infinity
  }

  private func circle(radius: Double, height: Double) -> [Vector3] {
    (0..<3600).map {
      let angle = Double($0) * .pi / 1800
      return [radius * cos(angle), radius * sin(angle), height]
    }
  }

  @Test("a geometry reaches as far as its farthest point")
  func points() throws {
    var generator = SeededGenerator(seed: 4)
    let corners = [-0.1, 0.1].flatMap { x in
      [-0.2, 0.2].flatMap { y in [-0.3, 0.3].map { Vector3(x, y, $0) } }
    }
    let hull = try ConvexHull(around: corners + [[0.25, 0, 0]])
    let rims = circle(radius: 0.1, height: 0.2) + circle(radius: 0.1, height: -0.2)
    for _ in 0..<50 {
      let direction = Vector3(generator.normal(), generator.normal(), generator.normal()).normalized
      func support(_ geometry: Geometry) -> Double { geometry.support(along: direction) }
      #expect(abs(support(.box(size: [0.2, 0.4, 0.6])) - farthest(corners, direction)) < 1e-12)
      #expect(
        abs(support(.hull(hull)) - farthest(corners + [[0.25, 0, 0]], direction)) < 1e-12)
      #expect(
        abs(support(.cylinder(radius: 0.1, length: 0.4)) - farthest(rims, direction)) < 1e-6)
      #expect(support(.sphere(radius: 0.1)) == 0.1)
      let ends = [Vector3(0, 0, 0.2), [0, 0, -0.2]].map { $0 + 0.1 * direction }
      #expect(
        abs(support(.capsule(radius: 0.1, length: 0.4)) - farthest(ends, direction)) < 1e-12)
    }
    #expect(Geometry.plane.support(along: [0, 0, -1]) == .infinity)
    #expect(Geometry.plane.support(along: [0, 0, 1]) == 0)
    #expect(Geometry.plane.support(along: [1, 0, 0]) == .infinity)
  }
}
