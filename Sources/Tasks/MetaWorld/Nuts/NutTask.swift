public import Sim

/// A nut with a handle and a post that it fits on: what putting it on and taking it off share.
open class NutTask: CarryingTask {
  /// From the middle of the ring to the handle, in the nut's frame.
  static let handle = Vector3(0, -0.13, 0)
  /// Where the ring is when the nut lies on the table.
  static let restingHeight = 0.019

  let post: BodyID

  public required init(_ scene: Scene) throws {
    post = try scene.addFixture(
      "post", [.cylinder(radius: 0.02, halfLength: 0.05, at: .zero, "post").finished(.darkSteel)])
    let nut = try scene.addObject(
      "nut",
      ShapeDefinition.ring(radius: 0.048, tube: 0.019, "ring").finished(.blue) + [
        .box(half: [0.019, 0.038, 0.016], at: NutTask.handle, "handle").finished(.orange),
        .cylinder(radius: 0.012, halfLength: 0.02, along: [0, 1, 0], at: [0, -0.08, 0], "neck")
          .finished(.steel),
      ], mass: 0.22)
    try super.init(scene, object: nut)
  }

  /// The middle of the handle is what is seen.
  open override var marker: Vector3 { NutTask.handle }
  open override var quaternionOrder: QuaternionOrder { .wxyz }

  /// The middle of the ring, from what is seen.
  static func ring(_ observation: Observation) -> Vector3 {
    let rotation = QuaternionOrder.wxyz.rotation(from: observation.current.first.orientation)
    return observation.object - rotation.act(on: NutTask.handle)
  }
}
