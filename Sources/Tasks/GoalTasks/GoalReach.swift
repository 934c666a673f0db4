public import Sim

/// Move the fingertips to a point in the air.
public final class GoalReach: GoalTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-reach", "Bring the fingertips to the goal.", objects: [],
      placement: Placement(
        object: Box([0, 0.6, 0.155], [0, 0.6, 0.155]),
        goal: Box([-0.15, 0.5, 0.05], [0.15, 0.8, 0.3])),
      controlTiming: .goalTasks)
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 { initialState.goal }

  public override var achievedGoal: Vector3 { toolCenter }

  public override class func expert(_ observation: Observation) -> Action? {
    observation.move(to: observation.goal + [0, 0, 0.045], gripper: -1, gain: 15)
  }
}
