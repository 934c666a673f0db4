public import Sim

/// A goal task in which one object has to be somewhere.
open class GoalObjectTask: GoalTask {
  private let thing: BodyID

  /// For subclasses, which make the object first.
  public init(_ scene: Scene, object: BodyID) throws {
    thing = object
    try super.init(scene)
  }

  /// With the block that most of these tasks have.
  public required init(_ scene: Scene) throws {
    thing = try scene.addObject(
      "block", [.box(half: [0.02, 0.02, 0.02]).finished(.blue)], mass: 0.2)
    try super.init(scene)
  }

  public final override var object: BodyID? { thing }
  public final override var achievedGoal: Vector3 { world.position(of: thing) }

  public final override func arrange(_ layout: Layout) throws -> Vector3 {
    try world.setPose(Pose(layout.object), of: thing)
    return goal(in: layout)
  }

  /// What a layout's goal comes to; the goal itself, unless a subclass says otherwise.
  open func goal(in layout: Layout) -> Vector3 { layout.goal }
}
