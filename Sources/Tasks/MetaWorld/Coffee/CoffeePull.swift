internal import Sim

/// Pull a mug out from under a coffee machine.
public final class CoffeePull: MugTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "coffee-pull", "Pull the mug out from under the coffee machine.",
      objects: ["mug", "coffee machine"], initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(
        object: Box([-0.05, 0.7, -0.001], [0.05, 0.75, 0.001]),
        goal: Box([-0.1, 0.55, -0.001], [0.1, 0.65, 0.001]), clearance: 0.15))
  }

  public override class var startsAtGoal: Bool { true }

  /// The machine leaves no room above the mug, so the fingers grasp it from the left.
  public override class func expert(_ observation: Observation) -> Action? {
    let (mug, hand) = (observation.object, observation.hand)
    let height = 0.075
    let y = mug.y - 0.008
    let isLow = hand.z < 0.11
    let isBeside = isLow && abs(hand.y - y) < 0.02
    if isBeside, abs(hand.x - mug.x) < 0.018 {
      guard observation.gripperOpening < 0.74 else {
        return observation.move(to: [mug.x, y, height], gripper: 1)
      }
      let carry = observation.motionStyle.carryingHeight
      return observation.move(to: observation.goal + [0, 0, height + carry], gripper: 1)
    }
    if isBeside, hand.x < mug.x { return observation.move(to: [mug.x, y, height], gripper: -1) }
    if isLow, hand.x < mug.x - 0.065 {
      return observation.move(to: [mug.x - 0.085, y, height], gripper: -1)
    }
    return observation.approach([mug.x - 0.085, mug.y - 0.11, height], above: 0.14, gripper: -1)
  }
}
