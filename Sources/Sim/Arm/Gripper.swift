/// A gripper whose two fingers are driven each for itself, by a motor behind a high reduction: at the finger it acts
/// as a large reflected inertia with viscous drag.
struct Gripper {
  /// The displacement of each finger from open, in meters, and its speed in meters per second.
  struct FingerState {
    var left, right: Double
    var leftSpeed, rightSpeed: Double
  }

  /// The inputs of the fingers' drives.
  struct FingerTargets {
    var leftSpeed, rightSpeed: Double
    var maximumForce: Double
    /// Speed lost per newton.
    var cfm: Double
  }

  /// The least factor on the fingers' force, which keeps the compliance of their drives finite.
  private static let minimumStrength = 1e-3

  /// 1 closes with full force, -1 opens.
  var effort = -1.0
  private let model: ArmModel
  /// The factor on force, inertia and drag alike, so that it does not change how fast the free fingers move.
  private var strength: Double

  init(model: ArmModel, dynamics: Dynamics) {
    self.model = model
    strength = max(dynamics.gripStrength, Gripper.minimumStrength)
  }

  mutating func setDynamics(_ dynamics: Dynamics) {
    strength = max(dynamics.gripStrength, Gripper.minimumStrength)
  }

  /// The inputs of the drives for the next substep: a motor with the speed and the compliance of the reflected inertia m
  /// under drag d and force F, integrated by implicit Euler. Pushed back by P, the finger reaches the speed v' with
  /// m (v' - v) / h = F - d v' - P.
  func computeTargets(for duration: Double, _ state: FingerState) -> FingerTargets {
    let damping = 1 + duration * model.fingerDrag / model.fingerInertia
    func speed(_ displacement: Double, _ speed: Double) -> Double {
      let acceleration = model.gripForce * (effort - displacement) / model.fingerInertia
      // Stopping ahead of the ends keeps the fingers off their stops.
      let room = (open: -displacement, closed: model.fingerStroke - displacement)
      return min(
        max((speed + duration * acceleration) / damping, room.open / duration),
        room.closed / duration)
    }
    return FingerTargets(
      leftSpeed: speed(state.left, state.leftSpeed),
      rightSpeed: speed(state.right, state.rightSpeed),
      maximumForce: strength * model.maximumFingerForce,
      cfm: duration / (strength * model.fingerInertia * damping))
  }
}
