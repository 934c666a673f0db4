/// A coupled parallel-jaw gripper: the right finger (leader) presses with limited force, the left one (follower)
/// mirrors its position proportionally, so that a grasped object stays in the middle.
struct Gripper {
  /// The displacement of each finger from open, in meters, and its speed in meters per second.
  struct FingerState {
    var left, right: Double
    var leftSpeed, rightSpeed: Double
  }

  /// The inputs of the fingers' drives.
  struct FingerTargets {
    var leftSpeed, rightSpeed: Double
    var leftForce, rightForce: Double
  }

  /// The force, in newtons, available for moving the fingers even at zero effort.
  private static let idleForce = 6.0
  /// The gain, per second, with which the left finger corrects its lag.
  private static let mirrorGain = 40.0
  /// The speed, in meters per second, below which a finger counts as at rest, so that the two do not rock an object.
  private static let restSpeed = 0.02

  /// 1 closes with full force, -1 opens.
  var effort = -1.0
  private let model: ArmModel
  private var maximumForce: Double

  init(model: ArmModel, dynamics: Dynamics) {
    self.model = model
    maximumForce = model.maximumGripForce * dynamics.gripStrength
  }

  mutating func setDynamics(_ dynamics: Dynamics) {
    maximumForce = model.maximumGripForce * dynamics.gripStrength
  }

  func computeTargets(for duration: Double, _ state: FingerState) -> FingerTargets {
    let push = model.fingerAcceleration * (effort - state.right)
    // A finger that was pushed back presses again as fast as one that was held up.
    let current = push > 0 ? max(state.rightSpeed, 0) : min(state.rightSpeed, 0)
    var speed = current + duration * (push - model.fingerDamping * current)
    // Stopping ahead of the ends keeps the fingers off their stops.
    let room = (open: -state.right, closed: model.fingerStroke - state.right)
    speed = min(max(speed, room.open / duration), room.closed / duration)
    let moving = abs(current) > Gripper.restSpeed ? current : 0
    let mirrored = moving + Gripper.mirrorGain * (state.right - state.left)
    let force = max(Gripper.idleForce, maximumForce * abs(effort))
    return FingerTargets(
      leftSpeed: mirrored, rightSpeed: speed, leftForce: 2 * force, rightForce: force)
  }
}
