internal import Base

/// A command to the arm for a control step.
public enum ArmCommand: Equatable, Sendable {
  /// Displaces the hand's target, in meters; the hand points down and keeps its yaw.
  case displacement(Vector3, grip: Double)
  /// Moves the hand to a position, pointing down with its fingers rotated by `yaw` about the vertical.
  case pose(Vector3, yaw: Double, grip: Double)
  /// Sets joint velocities, in radians per second.
  case jointVelocities(JointVector, grip: Double)

  /// The effort of the fingers: 1 closes with full force, -1 opens.
  public var grip: Double {
    switch self {
    case .displacement(_, let grip), .pose(_, _, let grip), .jointVelocities(_, let grip): grip
    }
  }

  func validate() throws(SimulationError) {
    switch self {
    case .displacement(let motion, _): try requireFinite(motion, "the displacement of the hand")
    case .pose(let position, let yaw, _):
      try requireFinite(position, "the target of the hand")
      try requireFinite(yaw, "the yaw of the hand")
    case .jointVelocities(let speeds, _):
      guard speeds.isFinite else {
        throw .invalidValue(
          name: "the joint speeds", given: "\(speeds.values)", allowed: "finite")
      }
    }
    try requireFinite(grip, "the effort of the fingers")
  }

  /// Applies the action gain and action noise of the hidden dynamics; a pose receives only the noise.
  func perturbed(
    by dynamics: Dynamics, model: ArmModel, using generator: inout SeededGenerator
  ) -> ArmCommand {
    let gain = dynamics.actionGain
    let noise = dynamics.actionNoise
    guard gain != 1 || noise > 0 else { return self }
    func sampleNoise() -> Vector3 {
      guard noise > 0 else { return .zero }
      return noise * model.actionScale
        * Vector3(generator.normal(), generator.normal(), generator.normal())
    }
    switch self {
    case .displacement(let motion, let grip):
      return .displacement(gain * motion + sampleNoise(), grip: grip)
    case .pose(let position, let yaw, let grip):
      return .pose(position + sampleNoise(), yaw: yaw, grip: grip)
    case .jointVelocities(var speeds, let grip):
      for joint in 0..<JointVector.count {
        let disturbance = noise > 0 ? noise * model.maximumSpeed[joint] * generator.normal() : 0
        speeds[joint] = gain * speeds[joint] + disturbance
      }
      return .jointVelocities(speeds, grip: grip)
    }
  }
}

extension ArmCommand {
  /// The number of values that ``write(to:)`` writes.
  static let stateCount = 9

  func write(to writer: inout StateWriter) {
    switch self {
    case .displacement(let motion, let grip):
      writer.write(UInt64(0))
      writer.write(motion)
      for _ in 0..<4 { writer.write(UInt64(0)) }
      writer.write(grip)
    case .pose(let position, let yaw, let grip):
      writer.write(UInt64(1))
      writer.write(position)
      writer.write(yaw)
      for _ in 0..<3 { writer.write(UInt64(0)) }
      writer.write(grip)
    case .jointVelocities(let speeds, let grip):
      writer.write(UInt64(2))
      for joint in 0..<JointVector.count { writer.write(speeds[joint]) }
      writer.write(grip)
    }
  }

  /// Throws if the values are not a valid command.
  static func check(_ reader: inout StateReader) throws(SimulationError) {
    let kind = reader.read()
    guard kind <= 2 else {
      throw .snapshotMismatch(reason: "the arm has an unknown command kind, \(kind)")
    }
    for _ in 0..<JointVector.count {
      try requireFinite(reader.readDouble(), "a command of the arm")
    }
    try requireFinite(reader.readDouble(), "the effort of the fingers")
  }

  init(from reader: inout StateReader) {
    let kind = reader.read()
    var values = JointVector(repeating: 0)
    for joint in 0..<JointVector.count { values[joint] = reader.readDouble() }
    let grip = reader.readDouble()
    let vector = Vector3(values[0], values[1], values[2])
    switch kind {
    case 0: self = .displacement(vector, grip: grip)
    case 1: self = .pose(vector, yaw: values[3], grip: grip)
    default: self = .jointVelocities(values, grip: grip)
    }
  }
}
