import Base
import Foundation
import Testing

@testable import Sim

/// A shape that passes these checks and fails one of the engine's own ends the process.
@Suite("The limits of shapes")
struct ShapeLimitTests {
  private func octahedron(_ corners: String) -> [UInt8] {
    let faces = ["1 3 5", "3 2 5", "2 4 5", "4 1 5", "3 1 6", "2 3 6", "4 2 6", "1 4 6"]
    let vertices = corners.split(separator: ",").map { "v \($0)\n" }.joined()
    return Array((vertices + faces.map { "f \($0)\n" }.joined()).utf8)
  }

  @Test(
    "meshes that used to end the process are errors",
    arguments: [
      ("0.07 0 0,-0.07 0 0,0 0.07 0,0 -0.07 0,0 0 1e9,0 0 -0.07", "within 1000.0 m"),
      ("0.07 0 0,-0.07 0 0,0 0.07 0,0 -0.07 0,0 0 5.5e242,0 0 -0.07", "within 1000.0 m"),
      ("1e-8 0 0,-1e-8 0 0,0 1e-8 0,0 -1e-8 0,0 0 900,0 0 -900", "thick"),
      ("1e-5 0 0,-1e-5 0 0,0 1e-5 0,0 -1e-5 0,0 0 900,0 0 -900", "inertia"),
      ("0.07 0 0,-0.07 0 0,0 1.5e-10 0,0 -1.5e-10 0,0 0 0.07,0 0 -0.07", "thick"),
      ("1e-8 0 0,-1e-8 0 0,0 1e-8 0,0 -1e-8 0,0 0 1e-8,0 0 -1e-8", "thick"),
      ("0.07 0 0,-0.07 0 0,0.07 1e-12 0,0 -0.07 0,0 0 0.07,0 0 -0.07", "no area"),
      ("900 0 0,-900 0 0,0 900 0,0 -900 0,0 0 900,0 0 -900", "mass"),
    ])
  func meshes(corners: String, reason: String) throws {
    let world = try World()
    #expect {
      let mesh = try TriangleMesh(objText: octahedron(corners), name: "thing.obj")
      try world.add(BodyDefinition("thing", shapes: [ShapeDefinition(.mesh(mesh))]))
    } throws: {
      "\($0)".contains(reason) && "\($0)".contains("thing") && !"\($0)".contains("\n")
    }
    #expect(world.bodyCount == 0)
  }

  @Test(
    "hulls beyond the limits are errors",
    arguments: [
      (1e9, 0.1, "within 1000.0 m"), (0.1, 1e-9, "line"), (1e-7, 1e-7, "across"),
    ])
  func hulls(length: Double, width: Double, reason: String) throws {
    let cloud = SolidShape.corners(size: 1).map { $0 * Vector3(width, width, length) }
    let world = try World()
    #expect {
      let hull = try ConvexHull(around: cloud, name: "thing")
      try world.add(BodyDefinition("thing", shapes: [ShapeDefinition(.hull(hull))]))
    } throws: {
      "\($0)".contains(reason) && "\($0)".contains("thing")
    }
  }

  @Test("a shape far from its body and an ill-conditioned inertia are errors")
  func placesAndMoments() throws {
    let world = try World()
    let far = ShapeDefinition(.sphere(radius: 0.1), pose: Pose([0, 1e9, 0]))
    #expect { try world.add(BodyDefinition("thing", shapes: [far])) } throws: {
      "\($0)".contains("within 1000.0 m")
    }
    let rod = MassProperties(mass: 1, inertia: Inertia(xx: 1, yy: 1, zz: 1e-14))
    #expect { try world.add(BodyDefinition("thing", mass: .properties(rod))) } throws: {
      "\($0)".contains("better conditioned")
    }
  }

  @Test("solids of any size are refused or can be simulated")
  func anySize() throws {
    var generator = SeededGenerator(seed: 1)
    func size() -> Double { pow(10, generator.uniform(in: -8...4)) }
    var accepted = 0
    for number in 0..<400 {
      let geometry: Geometry =
        switch number % 4 {
        case 0: .box(size: [size(), size(), size()])
        case 1: .sphere(radius: size())
        case 2: .capsule(radius: size(), length: size())
        default: .cylinder(radius: size(), length: size())
        }
      let world = try World()
      let shapes = [
        ShapeDefinition(geometry, pose: Pose([0, 0, size()])), ShapeDefinition(geometry),
      ]
      let mass: BodyDefinition.Mass = number % 3 == 0 ? .total(size()) : .density(size())
      let body = try? world.add(BodyDefinition("thing", shapes: shapes, mass: mass))
      guard body != nil else { continue }
      try world.addFloor()
      try world.addBox(at: Pose([0.02, 0, 0.1]))
      accepted += 1
      for _ in 0..<3 { try? world.step() }
    }
    #expect(accepted > 50)
  }
}
