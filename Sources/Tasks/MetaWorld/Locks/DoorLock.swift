public import Sim

/// Lock a door by turning its bar down.
public final class DoorLock: Lock {
  public override class var profile: TaskProfile {
    TaskProfile(
      "door-lock", "Lock the door by turning the bar down.", objects: ["lock", "safe"],
      initialHandPosition: [0.002, 0.593, 0.199],
      workspace: TaskProfile.workspace(downTo: -0.15),
      placement: Placement(object: Box([-0.1, 0.8, 0.15], [0.1, 0.85, 0.15])))
  }

  public override var site: Vector3 { Lock.pivot + [0.09, -0.04, 0.01] }
  public override var goalOffset: Vector3 { [0, -0.158, -0.039] }
  public override var goalDistance: Double { abs(sitePosition.z - goal.z) }

  /// The left fingertip, which presses the bar.
  public override var endEffectorPoint: Vector3 { toolCenter + [0, 0.05, 0] }

  /// The left finger of the open hand presses the end of the bar, then pulls it under the pivot.
  public override class func expert(_ observation: Observation) -> Action? {
    let pivot = observation.goal + [0, 0.04, 0.1]
    let angle = Lock.angle(observation, about: pivot, from: [0.09, 0, 0.01])
    let y = pivot.y - 0.0695
    let hand = observation.hand
    if angle < 0.1, abs(hand.x - (pivot.x + 0.06)) > 0.02 || abs(hand.y - y) > 0.012 {
      return observation.approach(
        [pivot.x + 0.06, y, pivot.z + 0.075], above: pivot.z + 0.075, gripper: -1, tolerance: 0.01)
    }
    guard angle < 1.32 else { return Action(deltaPosition: .zero, gripper: -1) }
    // Any lower, and the palm would press on the bar.
    let x = pivot.x + (angle < 0.8 ? 0.055 : 0.012)
    return observation.move(to: [x, y, pivot.z - 0.026], gripper: -1)
  }
}
