import Base
import Sim

/// A shape between a scene and the sun.
struct Occluder {
  enum Kind: CaseIterable { case box, sphere, capsule, cylinder, hull, mesh, torus }

  let geometry: Geometry
  let pose: Pose

  init(geometry: Geometry, pose: Pose) {
    self.geometry = geometry
    self.pose = pose
  }

  init(_ kind: Kind, using generator: inout SeededGenerator) throws {
    geometry =
      switch kind {
      case .box: .box(size: generator.uniform(in: Box([0.15, 0.15, 0.15], [0.3, 0.3, 0.3])))
      case .sphere: .sphere(radius: generator.uniform(in: 0.11...0.16))
      case .capsule: .capsule(radius: 0.1, length: generator.uniform(in: 0.1...0.3))
      case .cylinder: .cylinder(radius: generator.uniform(in: 0.1...0.16), length: 0.25)
      case .hull:
        .hull(try ConvexHull(around: Meshes.icosphere(radius: 0.18, subdivisions: 0).vertices))
      case .mesh: .mesh(try Meshes.icosphere(radius: 0.18, subdivisions: 1))
      case .torus: .mesh(try Meshes.torus(radius: 0.2, thickness: 0.16))
      }
    let position = generator.uniform(in: Box([-0.2, 0.2, 0.5], [0.3, 0.5, 0.6]))
    pose = Pose(position, rotation: generator.rotation())
  }
}
