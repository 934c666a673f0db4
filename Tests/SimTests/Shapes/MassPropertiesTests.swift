import Base
import Foundation
import Testing

@testable import Sim

@Suite("Mass properties")
struct MassPropertiesTests {
  private func expectEqual(
    _ a: MassProperties, _ b: MassProperties, within tolerance: Double = 1e-9,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(a.mass - b.mass) < tolerance * b.mass, sourceLocation: sourceLocation)
    #expect((a.centerOfMass - b.centerOfMass).length < tolerance, sourceLocation: sourceLocation)
    let scale = b.inertia.xx + b.inertia.yy + b.inertia.zz
    for (x, y) in [
      (a.inertia.xx, b.inertia.xx), (a.inertia.yy, b.inertia.yy), (a.inertia.zz, b.inertia.zz),
      (a.inertia.xy, b.inertia.xy), (a.inertia.xz, b.inertia.xz), (a.inertia.yz, b.inertia.yz),
    ] { #expect(abs(x - y) < tolerance * scale, sourceLocation: sourceLocation) }
  }

  /// The mass properties by Monte Carlo integration over a box.
  private func sampled(
    in box: Box, density: Double, _ isInside: (Vector3) -> Bool
  ) -> MassProperties {
    var generator = SeededGenerator(seed: 1)
    let count = 200_000
    let size = box.upper - box.lower
    let sampleMass = density * size.x * size.y * size.z / Double(count)
    let points = (0..<count).map { _ in generator.uniform(in: box) }.filter(isInside)
    let mass = sampleMass * Double(points.count)
    let center = points.reduce(.zero, +) / Double(points.count)
    let inertia = points.reduce(Inertia(xx: 0, yy: 0, zz: 0)) {
      $0 + .point(mass: sampleMass, at: $1 - center)
    }
    return MassProperties(mass: mass, centerOfMass: center, inertia: inertia)
  }

  @Test("closed forms agree with Monte Carlo integration")
  func closedForms() throws {
    let box = Box([-0.3, -0.3, -0.4], [0.3, 0.3, 0.4])
    expectEqual(
      try .sphere(radius: 0.3, density: 500),
      sampled(in: box, density: 500) { $0.length < 0.3 }, within: 0.01)
    expectEqual(
      try .cylinder(radius: 0.2, length: 0.5, density: 500),
      sampled(in: box, density: 500) { hypot($0.x, $0.y) < 0.2 && abs($0.z) < 0.25 }, within: 0.01)
    expectEqual(
      try .capsule(radius: 0.2, length: 0.3, density: 500),
      sampled(in: box, density: 500) {
        ($0 - Vector3(0, 0, max(-0.15, min(0.15, $0.z)))).length < 0.2
      }, within: 0.01)
  }

  @Test("a box is the same as a hull, as a mesh and as two halves")
  func sameBox() throws {
    let size = Vector3(0.2, 0.4, 0.6)
    let pose = Pose(
      [3, -2, 1], rotation: Rotation(angle: 0.7, about: Vector3(1, 2, 3).normalized))
    let box = try MassProperties.box(size: size, density: 800)
    let corners = (0..<8).map { n in
      pose.act(
        on: size
          * Vector3(n & 1 == 0 ? -0.5 : 0.5, n & 2 == 0 ? -0.5 : 0.5, n & 4 == 0 ? -0.5 : 0.5))
    }
    let hull = try ConvexHull(around: corners)
    expectEqual(try .solid(hull, density: 800), box.transformed(by: pose))
    let mesh = try TriangleMesh(vertices: hull.vertices, triangles: hull.triangles)
    expectEqual(try .solid(mesh, density: 800), box.transformed(by: pose))
    let half = try MassProperties.box(size: [0.2, 0.4, 0.3], density: 800)
    expectEqual(
      half.transformed(by: Pose([0, 0, 0.15])) + half.transformed(by: Pose([0, 0, -0.15])), box)
  }

  @Test("a rotated body keeps its principal moments and rotates its axes")
  func turned() throws {
    let inertia = Inertia(xx: 1, yy: 2, zz: 2.5)
    let turn = Rotation(angle: 0.9, about: Vector3(1, -1, 2).normalized)
    let turned = inertia.rotated(by: turn)
    #expect(abs(turned.xx + turned.yy + turned.zz - 5.5) < 1e-12)
    // About each rotated axis, the angular momentum is along that axis, with the moment as its length.
    for (axis, moment) in [(Vector3(1, 0, 0), 1.0), ([0, 1, 0], 2), ([0, 0, 1], 2.5)] {
      let image = turn.act(on: axis)
      #expect((turned.angularMomentum(for: image) - moment * image).length < 1e-12)
    }
  }

  @Test("a force at the center of mass does not rotate an L of two boxes")
  func compound() throws {
    let world = try makeWorld()
    try world.removeGravity()
    let body = try world.add(
      BodyDefinition(
        "L",
        shapes: [
          ShapeDefinition(.box(size: [0.4, 0.1, 0.1]), pose: Pose([0.2, 0, 0])),
          ShapeDefinition(.box(size: [0.1, 0.4, 0.1]), pose: Pose([0, 0.2, 0])),
        ], mass: .total(3)))
    let center = try #require(world.massProperties(of: body)).centerOfMass
    #expect((center - [0.1, 0.1, 0]).length < 1e-12)
    // A force at the center does not rotate it, and its frame moves along.
    for _ in 0..<100 {
      try world.applyForce([3, 0, 0], to: body)
      try world.step()
    }
    #expect(world.angularVelocity(of: body).length < 1e-9)
    #expect((world.velocity(of: body) - [0.1, 0, 0]).length < 1e-9)
  }

  @Test("physically valid inertias are distinguished from invalid ones")
  func possible() {
    #expect(Inertia(xx: 1, yy: 1, zz: 1.99).isPhysicallyValid)
    #expect(Inertia(xx: 1, yy: 1, zz: 2).isPhysicallyValid)
    #expect(!Inertia(xx: 1, yy: 1, zz: 2.1).isPhysicallyValid)
    #expect(!Inertia(xx: 1, yy: 1, zz: 1, xy: 1.1).isPhysicallyValid)
    #expect(!Inertia(xx: -1, yy: 1, zz: 1).isPhysicallyValid)
    #expect(!Inertia(xx: .nan, yy: 1, zz: 1).isPhysicallyValid)
  }
}
