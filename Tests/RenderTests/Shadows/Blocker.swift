import Base
import Sim

/// Something that hangs between a scene and the sun.
struct Blocker {
  enum Form: CaseIterable { case box, ball, capsule, cylinder, hull, mesh, ring }

  let geometry: Geometry
  let pose: Pose

  init(geometry: Geometry, pose: Pose) {
    self.geometry = geometry
    self.pose = pose
  }

  init(_ form: Form, using generator: inout SeededGenerator) throws {
    geometry =
      switch form {
      case .box: .box(size: generator.uniform(in: Box([0.15, 0.15, 0.15], [0.3, 0.3, 0.3])))
      case .ball: .sphere(radius: generator.uniform(in: 0.11...0.16))
      case .capsule: .capsule(radius: 0.1, length: generator.uniform(in: 0.1...0.3))
      case .cylinder: .cylinder(radius: generator.uniform(in: 0.1...0.16), length: 0.25)
      case .hull: .hull(try ConvexHull(around: Meshes.ball(radius: 0.18, cuts: 0).vertices))
      case .mesh: .mesh(try Meshes.ball(radius: 0.18, cuts: 1))
      case .ring: .mesh(try Meshes.ring(radius: 0.2, thickness: 0.16))
      }
    let place = generator.uniform(in: Box([-0.2, 0.2, 0.5], [0.3, 0.5, 0.6]))
    pose = Pose(place, rotation: generator.rotation())
  }
}
