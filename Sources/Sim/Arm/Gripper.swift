/// Moves the two fingers together: the right one presses with bounded force, the left one mirrors it, so
/// that what is held stays in the middle.
struct Gripper {
  /// How far each finger has travelled from open, in metres, and how fast.
  struct Motion {
    var left, right: Double
    var leftSpeed, rightSpeed: Double
  }

  /// What the fingers' drives are to do.
  struct Drive {
    var leftSpeed, rightSpeed: Double
    var leftForce, rightForce: Double
  }

  /// Newtons that are there for moving the fingers even at no effort.
  private static let idleForce = 6.0
  /// A second: how fast the left finger makes up for what it lags behind.
  private static let mirroring = 40.0
  /// Metres a second below which a finger counts as holding still, so that the two do not rock what they hold.
  private static let stillness = 0.02

  /// 1 closes with full force, -1 opens.
  var effort = -1.0
  private let model: ArmModel
  private var maximumForce: Double

  init(model: ArmModel, dynamics: Dynamics) {
    self.model = model
    maximumForce = model.maximumGrip * dynamics.gripStrength
  }

  mutating func adopt(_ dynamics: Dynamics) {
    maximumForce = model.maximumGrip * dynamics.gripStrength
  }

  func act(for duration: Double, _ motion: Motion) -> Drive {
    let push = model.fingerAcceleration * (effort - motion.right)
    // A finger that is thrown back is no slower to press again than one that is held up.
    let current = push > 0 ? max(motion.rightSpeed, 0) : min(motion.rightSpeed, 0)
    var speed = current + duration * (push - model.fingerDrag * current)
    // Stopping ahead of the ends keeps the fingers off their stops.
    let room = (open: -motion.right, closed: model.fingerTravel - motion.right)
    speed = min(max(speed, room.open / duration), room.closed / duration)
    let moving = abs(current) > Gripper.stillness ? current : 0
    let mirrored = moving + Gripper.mirroring * (motion.right - motion.left)
    let force = max(Gripper.idleForce, maximumForce * abs(effort))
    return Drive(
      leftSpeed: mirrored, rightSpeed: speed, leftForce: 2 * force, rightForce: force)
  }
}
