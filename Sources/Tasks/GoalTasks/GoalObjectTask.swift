public import Sim

/// A goal task that moves one object.
open class GoalObjectTask: GoalTask {
  private let objectID: BodyID

  /// For subclasses, which create the object first.
  public init(_ scene: Scene, object: BodyID) throws {
    objectID = object
    try super.init(scene)
  }

  /// Creates the block that most of these tasks use.
  public required init(_ scene: Scene) throws {
    objectID = try scene.addObject(
      "block", [.box(halfExtents: [0.02, 0.02, 0.02]).withMaterial(.blue)], mass: 0.2)
    try super.init(scene)
  }

  public final override var object: BodyID? { objectID }
  public final override var achievedGoal: Vector3 { world.position(of: objectID) }

  public final override func reset(to initialState: InitialState) throws -> Vector3 {
    try world.setPose(Pose(initialState.object), of: objectID)
    return goal(in: initialState)
  }

  /// The goal of an episode; by default the goal of the initial state.
  open func goal(in initialState: InitialState) -> Vector3 { initialState.goal }
}
