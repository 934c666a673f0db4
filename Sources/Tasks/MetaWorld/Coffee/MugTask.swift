public import Sim

/// A mug and a coffee machine, shared by the two mug tasks.
open class MugTask: ObjectTask {
  private let machine: BodyID

  open override class var sharedScene: SharedScene? { .mug }

  public required init(_ scene: Scene) throws {
    machine = try scene.addFixture("coffee machine", ShapeDefinition.coffeeMachine)
    try super.init(scene, object: scene.addMug())
  }

  /// The position of the mug under the spout.
  open func spout(_ initialState: InitialState) -> Vector3 { initialState.object }

  open override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0])
    let spout = spout(initialState)
    try world.setPose(Pose([spout.x, spout.y + 0.22, 0]), of: machine)
    return [initialState.goal.x, initialState.goal.y, 0]
  }
}
