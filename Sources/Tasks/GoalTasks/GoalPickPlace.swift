public import Sim

/// Pick up a block and hold it at a goal. Half of the goals are on the table, the others in the air.
public final class GoalPickPlace: GoalObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-pick-place", "Take the block to the goal.", objects: ["block"],
      placement: Placement(
        object: Box([-0.15, 0.5, 0.02], [0.15, 0.7, 0.02]),
        goal: Box([-0.15, 0.5, tableGoal - airHeight], [0.15, 0.8, tableGoal + airHeight]),
        clearance: 0.06),
      controlTiming: .goalTasks)
  }

  /// The height of the block's center on the table, and the greatest height of a goal above that, in meters.
  private static let (tableGoal, airHeight) = (0.02, 0.28)

  /// Moves goals from below the table onto it. Half of the goals on the table gives a learner successes
  /// before it can lift (Andrychowicz et al. 2017).
  public override func goal(in initialState: InitialState) -> Vector3 {
    [initialState.goal.x, initialState.goal.y, max(initialState.goal.z, Self.tableGoal)]
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.03)
    return observation.grasp(at: observation.object + lift, width: 0.04)
      ?? observation.move(to: observation.goal + lift, gripper: 1, gain: 9)
  }
}
