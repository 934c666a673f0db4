import Base
import Foundation
import Testing

@testable import Sim

@Suite("Convex hulls")
struct ConvexHullTests {
  private func randomPoints(_ count: Int, seed: UInt64, onSphere: Bool) -> [Vector3] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let point = Vector3(generator.normal(), generator.normal(), generator.normal())
      return onSphere ? point.normalized : point
    }
  }

  /// Checks face by face that a polyhedron is the hull of its points.
  private func expectHull(_ hull: ConvexHull, of cloud: [Vector3], tolerance: Double = 1e-6) {
    // Euler: vertices - edges + faces = 2; each edge belongs to two faces, once in each direction.
    var edges: Set<SIMD2<Int>> = []
    for face in hull.faces {
      for (corner, next) in zip(face, face.dropFirst() + face.prefix(1)) {
        #expect(edges.insert(SIMD2(corner, next)).inserted)
      }
    }
    #expect(edges.allSatisfy { edges.contains(SIMD2($0.y, $0.x)) })
    #expect(hull.vertices.count - edges.count / 2 + hull.faces.count == 2)
    for (face, plane) in zip(hull.faces, hull.planes) {
      for corner in face {
        #expect(abs(plane.normal.dot(hull.vertices[corner]) - plane.distance) < tolerance)
      }
      #expect(cloud.allSatisfy { plane.normal.dot($0) < plane.distance + tolerance })
    }
  }

  @Test("random point clouds", arguments: [4, 5, 8, 20, 100, 500], [true, false])
  func random(count: Int, onSphere: Bool) throws {
    let cloud = randomPoints(count, seed: UInt64(count), onSphere: onSphere)
    let hull = try ConvexHull(around: cloud)
    expectHull(hull, of: cloud, tolerance: 1e-5)
    if onSphere { #expect(hull.vertices.count == count) }
    #expect(try ConvexHull(around: cloud) == hull)
  }

  @Test("points in, on the faces and on the edges of a cube give six faces of four vertices")
  func cube() throws {
    var cloud: [Vector3] = []
    for x in -2...2 {
      for y in -2...2 { for z in -2...2 { cloud.append(Vector3(Double(x), Double(y), Double(z))) } }
    }
    let hull = try ConvexHull(around: cloud + cloud)
    expectHull(hull, of: cloud)
    #expect(hull.vertices.count == 8)
    #expect(hull.faces.map(\.count) == [4, 4, 4, 4, 4, 4])
    #expect(hull.triangles.count == 12)
  }

  @Test("points in a rotated cube still give six faces of four vertices", arguments: 1...60)
  func turnedCube(number: Int) throws {
    let turn =
      Rotation(angle: 0.37 * Double(number), about: Vector3(1, 0, 0))
      * Rotation(angle: 0.1 * Double(number), about: Vector3(0, 0, 1))
    let cloud = (0..<125).map { n in
      let position = Vector3(Double(n % 5), Double(n / 5 % 5), Double(n / 25))
      return turn.act(on: 0.02 * position)
    }
    let hull = try ConvexHull(around: cloud)
    expectHull(hull, of: cloud)
    #expect(hull.vertices.count == 8)
    #expect(hull.faces.count == 6)
  }

  @Test("a prism has caps of one polygon each", arguments: [3, 5, 6, 12, 40])
  func prism(sides: Int) throws {
    let cloud = (0..<2 * sides).map { n in
      let angle = 2 * .pi * Double(n / 2) / Double(sides)
      return 0.03 * Vector3(cos(angle), sin(angle), n % 2 == 0 ? -1 : 1)
    }
    let hull = try ConvexHull(around: cloud)
    expectHull(hull, of: cloud)
    #expect(hull.faces.count == sides + 2)
    #expect(hull.faces.map(\.count).sorted().suffix(2) == (sides < 4 ? [4, 4] : [sides, sides]))
  }

  @Test(
    "points that do not span a solid are errors with the reason",
    arguments: [
      ([], "at least 4"), ([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "at least 4"),
      ([[1, 1, 1], [1, 1, 1], [1, 1, 1], [1, 1, 1]], "same"),
      ([[0, 0, 0], [1, 1, 1], [2, 2, 2], [3, 3, 3]], "line"),
      ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0.3, 0.2, 0]], "plane"),
      ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, .nan]], "finite"),
    ] as [([Vector3], String)])
  func refused(points: [Vector3], reason: String) {
    #expect { try ConvexHull(around: points, name: "lid") } throws: {
      "\($0)".contains(reason) && "\($0)".contains("lid")
    }
  }
}
