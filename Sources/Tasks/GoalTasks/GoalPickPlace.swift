internal import Sim

/// Pick a block up and hold it at a goal, on the table or in the air.
public final class GoalPickPlace: GoalObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-pick-place", "Take the block to the goal.", objects: ["block"],
      placement: Placement(
        object: Box([-0.15, 0.5, 0.02], [0.15, 0.7, 0.02]),
        goal: Box([-0.15, 0.5, 0.02], [0.15, 0.8, 0.3]), clearance: 0.06),
      pace: .goalReaching)
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.03)
    return observation.take(at: observation.object + lift, width: 0.04)
      ?? observation.move(to: observation.goal + lift, grip: 1, gain: 9)
  }
}
