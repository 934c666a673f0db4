public import Sim

/// Hit a puck so that it slides to a goal out of the hand's reach.
public final class GoalSlide: GoalTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-slide", "Slide the puck to the goal.", objects: ["puck"],
      workspace: Box([-0.5, 0.4, 0.05], [0.5, 0.65, 0.5]),
      placement: Placement(
        object: Box([-0.08, 0.52, 0.0125], [0.08, 0.58, 0.0125]),
        goal: Box([-0.15, 0.72, 0.0125], [0.15, 0.95, 0.0125])),
      pace: .goalReaching)
  }

  private let puck: BodyID

  public required init(_ scene: Scene) throws {
    puck = try scene.addObject(
      "puck", [.cylinder(radius: 0.025, halfLength: 0.0125)], mass: 0.2, friction: 0.01)
    try super.init(scene)
  }

  public override var object: BodyID? { puck }
  public override var achievedGoal: Vector3 { world.position(of: puck) }

  public override func arrange(_ layout: Layout) throws -> Vector3 {
    try world.setPose(Pose(layout.object), of: puck)
    return layout.goal
  }
}
