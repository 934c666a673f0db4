public import Sim

/// Unlock a door by turning its bar up.
public final class DoorUnlock: Lock {
  public override class var profile: TaskProfile {
    TaskProfile(
      "door-unlock", "Unlock the door by turning the bar up.", objects: ["lock", "safe"],
      initialHandPosition: [0.002, 0.593, 0.199],
      workspace: TaskProfile.workspace(downTo: -0.15),
      placement: Placement(object: Box([-0.1, 0.8, 0.15], [0.1, 0.85, 0.15])))
  }

  public override var site: Vector3 { Lock.pivot + [0.09, -0.04, -0.01] }
  public override var goalOffset: Vector3 { [0.1, -0.158, 0.061] }
  public override var initialJointPosition: Double { .pi / 2 }
  public override var goalDistance: Double { abs(sitePosition.x - goal.x) }

  /// The upper front edge of the palm, which lifts the bar.
  public override var endEffectorPoint: Vector3 { arm.handPosition + [0, 0.05, 0.08] }

  /// The edge comes from the left of the bar.
  public override var reachDistance: Double {
    entryDistance(
      from: endEffectorPoint, to: sitePosition, along: [1, 0, 0], clearance: 0.05, tolerance: 0.03)
  }

  /// A corner of the palm goes under the bar from the left and follows it up.
  public override class func expert(_ observation: Observation) -> Action? {
    let pivot = observation.goal + [-0.1, 0.04, 0]
    let hand = observation.hand
    let angle = Lock.angle(observation, about: pivot, from: [0.09, 0, -0.01])
    guard angle > 0.25 else { return Action(deltaPosition: .zero, gripper: 1) }
    // From the corner that pushes to the center of the hand.
    let corner = Vector3(0.025, 0.075, 0.093)
    let y = pivot.y - corner.y
    let start = Vector3(pivot.x - 0.1, y, 0.06)
    let isInPlace = hand.z < 0.09 && hand.x < pivot.x - 0.03 && abs(hand.y - y) < 0.015
    guard angle < 1.45 || isInPlace else {
      return observation.approach(start, above: 0.2, gripper: 1)
    }
    let ahead = Rotation(angle: max(angle - 0.35, -0.1), about: [0, 1, 0])
    let target = pivot + ahead.act(on: [0.06, 0, -0.012]) - corner
    return observation.move(to: [target.x, y, target.z], gripper: 1)
  }
}
