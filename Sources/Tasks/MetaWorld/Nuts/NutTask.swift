public import Sim

/// A nut with a handle, and a post that fits through it, shared by assembly and disassembly.
open class NutTask: ObjectTask {
  /// The handle relative to the center of the ring, in the nut's frame.
  static let handle = Vector3(0, -0.13, 0)
  /// The height of the ring when the nut lies on the table.
  static let restingHeight = 0.019

  /// In kilograms. Meta-World's nut weighs 220 g and slides down between the pads by 0.2 mm while a slow hand carries it to the
  /// post, in three seconds. Here contacts creep more under so small a load, and that nut would slide down by 0.7 mm.
  private static let mass = 0.12

  let post: BodyID

  public required init(_ scene: Scene) throws {
    post = try scene.addFixture(
      "post",
      [.cylinder(radius: 0.02, halfLength: 0.05, at: .zero, "post").withMaterial(.darkSteel)])
    let nut = try scene.addObject(
      "nut",
      ShapeDefinition.ring(radius: 0.048, tube: 0.019, "ring").withMaterial(.blue) + [
        .box(halfExtents: [0.019, 0.038, 0.016], at: NutTask.handle, "handle").withMaterial(
          .orange),
        .cylinder(radius: 0.012, halfLength: 0.02, along: [0, 1, 0], at: [0, -0.08, 0], "neck")
          .withMaterial(.steel),
      ], mass: NutTask.mass)
    try super.init(scene, object: nut)
  }

  open override var isCarried: Bool { true }

  /// The observed point is the center of the handle.
  open override var site: Vector3 { NutTask.handle }
  open override var quaternionOrder: QuaternionOrder { .wxyz }

  /// The center of the ring, derived from the observed handle.
  static func ring(_ observation: Observation) -> Vector3 {
    let rotation = QuaternionOrder.wxyz.rotation(from: observation.current.firstObject.orientation)
    return observation.object - rotation.act(on: NutTask.handle)
  }
}
