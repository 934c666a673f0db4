import Base
import CODE
import Testing

@testable import Sim

@Suite("Engine errors in mesh collisions")
struct MeshLockTests {
  private func worldWithMesh() throws -> (world: World, mesh: Int) {
    let world = try World()
    try world.add(
      BodyDefinition(
        "mesh", motionType: .static, pose: Pose([0, 0, -0.05]),
        shapes: [ShapeDefinition(try SolidShape.mesh.geometry(), category: .fixture)]))
    try world.addBox(at: Pose([0, 0, 0.0499]))
    return (world, 0)
  }

  @Test(
    "an error in a mesh's collision fails that step alone: other worlds still collide their meshes")
  func errorReleasesLock() throws {
    let (failing, mesh) = try worldWithMesh()
    // The engine calls this for every triangle in contact; this call provokes an error of the engine.
    dGeomTriMeshSetCallback(failing.shapes[mesh].geom) { mesh, _, _ in
      var size = (0.0, 0.0, 0.0, 0.0)
      withUnsafeMutablePointer(to: &size.0) { dGeomBoxGetLengths(mesh, $0) }
      return 1
    }
    #expect { try failing.step() } throws: { "\($0)".contains("the physics engine stopped") }
    let (other, _) = try worldWithMesh()
    try other.run(seconds: 0.1)
    #expect(other.contactCount > 0)
  }
}
