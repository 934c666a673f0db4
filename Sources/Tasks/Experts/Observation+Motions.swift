public import Sim

// Motion primitives of the scripted experts. An expert is a stateless reactive policy: at each step it finds
// the first unmet condition and acts on it.
extension Observation {
  /// Moves the hand straight to a target by proportional control, so that it slows down over the last
  /// centimeters.
  public func move(to target: Vector3, gripper: Double, gain: Double = 12) -> Action {
    let lead = motionStyle.lead * (hand - previous.hand)
    let limit = motionStyle.maximumDisplacement
    var action = Action(
      deltaPosition: motionStyle.gainFactor * gain * (target - hand - lead), gripper: gripper)
    action.clamp(lowerBound: [-limit, -limit, -limit, -1], upperBound: [limit, limit, limit, 1])
    return action
  }

  /// Moves the hand to a target on a path that stays above `height` until the hand is over the target.
  public func approach(
    _ target: Vector3, above height: Double, gripper: Double, tolerance: Double = 0.02
  ) -> Action {
    guard horizontalDistance(hand, target) > tolerance else {
      return move(to: target, gripper: gripper)
    }
    var waypoint = target
    waypoint.z = max(target.z, height)
    // Rises first, to clear obstacles.
    if hand.z < height - 0.04 {
      waypoint.x = hand.x
      waypoint.y = hand.y
    }
    return move(to: waypoint, gripper: gripper)
  }

  /// The next action of a grasp, from the pre-grasp pose to closed fingers; nil once the fingers hold the
  /// object.
  ///
  /// `target` is the grasp position of the hand, and `width` is the size of the object between the fingers in
  /// meters.
  public func grasp(
    at target: Vector3, width: Double, hover: Double = 0.08, tolerance: Double = 0.015
  ) -> Action? {
    let offset = target - hand
    let isHeld =
      // The rubber of the pads touches at 0.05 more than that of rigid ones.
      gripperOpening < (width + 0.012) / 0.1 + 0.09 && gripperOpening > 0.31
      && horizontalDistance(hand, target) < 0.04 && abs(offset.z) < 0.045
    if isHeld { return nil }
    if horizontalDistance(hand, target) > (hand.z < target.z + 0.05 ? 0.03 : tolerance) {
      return approach(target + [0, 0, hover], above: target.z + hover, gripper: -1)
    }
    if abs(offset.z) > 0.012 { return move(to: target, gripper: -1, gain: 15) }
    return move(to: target, gripper: 1)
  }
}

/// The horizontal distance between two points in meters.
public func horizontalDistance(_ first: Vector3, _ second: Vector3) -> Double {
  let x = first.x - second.x
  let y = first.y - second.y
  return (x * x + y * y).squareRoot()
}
