public import Sim

/// Pick a block up and hold it at a goal: one time in two on the table, else in the air.
public final class GoalPickPlace: GoalObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-pick-place", "Take the block to the goal.", objects: ["block"],
      placement: Placement(
        object: Box([-0.15, 0.5, 0.02], [0.15, 0.7, 0.02]),
        goal: Box([-0.15, 0.5, tableGoal - airHeight], [0.15, 0.8, tableGoal + airHeight]),
        clearance: 0.06),
      pace: .goalReaching)
  }

  /// How high the block's middle is on the table, and how far above that goals are at most.
  private static let (tableGoal, airHeight) = (0.02, 0.28)

  /// What would be below the table is on it, so that there is something to learn before anything has been lifted.
  public override func goal(in layout: Layout) -> Vector3 {
    [layout.goal.x, layout.goal.y, max(layout.goal.z, Self.tableGoal)]
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.03)
    return observation.take(at: observation.object + lift, width: 0.04)
      ?? observation.move(to: observation.goal + lift, grip: 1, gain: 9)
  }
}
