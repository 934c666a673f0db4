public import Sim

/// A mug and the coffee machine it belongs to: what the two mug tasks share.
open class MugTask: CarryingTask {
  private let machine: BodyID

  public required init(_ scene: Scene) throws {
    machine = try scene.addFixture("coffee machine", ShapeDefinition.coffeeMachine)
    try super.init(scene, object: scene.addMug())
  }

  /// Where the mug stands when it is under the spout.
  open func spout(_ layout: Layout) -> Vector3 { layout.object }

  open override func arrange(_ layout: Layout) throws -> Vector3 {
    try place([layout.object.x, layout.object.y, 0])
    let spout = spout(layout)
    try world.setPose(Pose([spout.x, spout.y + 0.22, 0]), of: machine)
    return [layout.goal.x, layout.goal.y, 0]
  }
}
