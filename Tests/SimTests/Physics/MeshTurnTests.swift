import Base
import CODE
import Testing

@testable import Sim

@Suite("Errors of the engine among meshes")
struct MeshTurnTests {
  private func worldWithMesh() throws -> (world: World, mesh: Int) {
    let world = try World()
    try world.add(
      BodyDefinition(
        "mesh", motion: .fixed, pose: Pose([0, 0, -0.05]),
        shapes: [ShapeDefinition(try SolidForm.mesh.geometry(), category: .fixture)]))
    try world.addBox(at: Pose([0, 0, 0.0499]))
    return (world, 0)
  }

  @Test("an error in a mesh's collision ends that step alone: other worlds still collide theirs")
  func errorGivesTurnBack() throws {
    let (failing, mesh) = try worldWithMesh()
    // The engine asks this about every triangle that touches; here it is misused into an error of the engine.
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
