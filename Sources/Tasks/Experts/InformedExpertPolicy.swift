internal import Sim

/// Follows the task's scripted expert, adapted to the episode's hidden dynamics, which it reads. It shows what an agent
/// can reach that identifies them.
final class InformedExpertPolicy: EnvironmentPolicy {
  private var style = MotionStyle()
  private var actionGain = 1.0
  /// The weight of a new measurement in the exponential moving average of positions.
  private var measurementWeight = 1.0
  /// The averaged frame of the last step.
  private var average: Observation.Frame?

  func prepare(for environment: Environment) throws {
    try ExpertPolicy().prepare(for: environment)
  }

  func beginEpisode(in environment: Environment, seed: UInt64) {
    let dynamics = environment.dynamics
    style = MotionStyle(for: dynamics)
    // Without gain nothing moves, whatever the action.
    actionGain = dynamics.actionGain == 0 ? 1 : dynamics.actionGain
    measurementWeight = 1 / (1 + dynamics.sensorNoise / 0.0015)
    average = nil
  }

  func act(in environment: Environment) -> Action {
    var observation = environment.expertObservation
    let previous = average ?? observation.current
    observation.current = observation.current.averaged(with: previous, weight: measurementWeight)
    observation.previous = previous
    observation.motionStyle = style
    average = observation.current
    guard let action = environment.task.scriptedAction(observation) else { return .zero }
    return Action(deltaPosition: action.deltaPosition / actionGain, gripper: action.gripper).clamped
  }
}

extension MotionStyle {
  /// The motion that suits hidden dynamics.
  init(for dynamics: Dynamics) {
    // Joint drives that follow late, through weak motors, heavy links or stiff bearings, need derivative action.
    let strength = max(dynamics.motorStrength, 0.01)
    let load = dynamics.armMass / strength - 1
    let drag = dynamics.jointDamping / strength - 1
    lead = max(0, 0.8 * load + 0.053 * drag)
    if load > 2 {
      gainFactor = 0.5
      maximumDisplacement = 0.5
    }
    // What arrives late, or is averaged over many steps, allows only a smaller gain.
    let age = Double(dynamics.actionDelay) + 500 * dynamics.sensorNoise
    gainFactor /= 1 + 0.3 * age
    lead += 0.5 * Double(dynamics.actionDelay)
    // A grip that barely holds an object loses it in a fast motion, or when the table holds the object back.
    let weight = dynamics.objectMass * dynamics.gravity / 9.81
    if dynamics.gripStrength * dynamics.objectFriction < 0.05 * weight {
      maximumDisplacement = min(maximumDisplacement, 0.2)
      carryingHeight = 0.025
    }
  }
}

extension Observation.Frame {
  /// The weighted mean of this frame's positions with those of another.
  fileprivate func averaged(with other: Observation.Frame, weight: Double) -> Observation.Frame {
    guard weight < 1 else { return self }
    var result = self
    result.hand = other.hand + weight * (hand - other.hand)
    result.firstObject.position =
      other.firstObject.position + weight * (firstObject.position - other.firstObject.position)
    result.secondObject.position =
      other.secondObject.position + weight * (secondObject.position - other.secondObject.position)
    return result
  }
}
