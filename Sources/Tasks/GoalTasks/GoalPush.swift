internal import Sim

/// Push a block across the table to a goal with closed fingers.
public final class GoalPush: GoalObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "goal-push", "Push the block to the goal.", objects: ["block"],
      placement: Placement(
        object: Box([-0.15, 0.5, 0.02], [0.15, 0.7, 0.02]),
        goal: Box([-0.15, 0.5, 0.02], [0.15, 0.8, 0.02]), clearance: 0.06),
      controlTiming: .goalTasks)
  }

  /// Moves behind the block as seen from the goal, then down, then straight to the goal.
  public override class func expert(_ observation: Observation) -> Action? {
    let (block, goal, hand) = (observation.object, observation.goal, observation.hand)
    var toGoal = goal - block
    toGoal.z = 0
    let distance = toGoal.length
    guard distance > 0.015 else { return observation.move(to: [hand.x, hand.y, 0.14], gripper: 1) }
    let direction = toGoal / distance
    let low = 0.055
    var offset = hand - block
    offset.z = 0
    let ahead = offset.dot(direction)
    let lateralOffset = (offset - ahead * direction).length
    if hand.z < 0.09, ahead < -0.02, lateralOffset < 0.025 {
      // Aims through the center of the block, and slows down near the goal.
      let target = block + min(0.02, distance - 0.06) * direction
      return observation.move(to: [target.x, target.y, low], gripper: 1, gain: 14)
    }
    let start = block - 0.085 * direction
    let above = Vector3(start.x, start.y, 0.13)
    if horizontalDistance(hand, start) > 0.02 {
      return observation.move(
        to: hand.z < 0.11 ? [hand.x, hand.y, 0.14] : above, gripper: 1, gain: 15)
    }
    return observation.move(to: [start.x, start.y, low], gripper: 1, gain: 15)
  }
}
