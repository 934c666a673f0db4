internal import Base

/// What the arm is asked to do during a control step.
public enum ArmCommand: Equatable, Sendable {
  /// Moves the hand's target by so many metres, the fingers pointing down as they are turned.
  case displacement(Vector3, grip: Double)
  /// Takes the hand to a place, pointing down with the fingers turned by `yaw` about the vertical.
  case pose(Vector3, yaw: Double, grip: Double)
  /// Turns the joints, in radians a second.
  case jointSpeeds(JointVector, grip: Double)

  /// The effort of the fingers: 1 closes with full force, -1 opens.
  public var grip: Double {
    switch self {
    case .displacement(_, let grip), .pose(_, _, let grip), .jointSpeeds(_, let grip): grip
    }
  }

  func validate() throws(SimulationError) {
    switch self {
    case .displacement(let motion, _): try requireFinite(motion, "the displacement of the hand")
    case .pose(let position, let yaw, _):
      try requireFinite(position, "the target of the hand")
      try requireFinite(yaw, "the yaw of the hand")
    case .jointSpeeds(let speeds, _):
      guard speeds.isFinite else {
        throw .invalidValue(
          name: "the joint speeds", given: "\(speeds.values)", allowed: "finite")
      }
    }
    try requireFinite(grip, "the effort of the fingers")
  }

  /// With gain and noise; a pose is where it is and takes noise only.
  func disturbed(
    by dynamics: Dynamics, model: ArmModel, using generator: inout SeededGenerator
  ) -> ArmCommand {
    let gain = dynamics.actionGain
    let noise = dynamics.actionNoise
    guard gain != 1 || noise > 0 else { return self }
    func disturbance() -> Vector3 {
      guard noise > 0 else { return .zero }
      return noise * model.fullDisplacement
        * Vector3(generator.normal(), generator.normal(), generator.normal())
    }
    switch self {
    case .displacement(let motion, let grip):
      return .displacement(gain * motion + disturbance(), grip: grip)
    case .pose(let position, let yaw, let grip):
      return .pose(position + disturbance(), yaw: yaw, grip: grip)
    case .jointSpeeds(var speeds, let grip):
      for joint in 0..<JointVector.count {
        let push = noise > 0 ? noise * model.maximumSpeed[joint] * generator.normal() : 0
        speeds[joint] = gain * speeds[joint] + push
      }
      return .jointSpeeds(speeds, grip: grip)
    }
  }
}

extension ArmCommand {
  /// As many numbers as ``write(to:)`` writes.
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
    case .jointSpeeds(let speeds, let grip):
      writer.write(UInt64(2))
      for joint in 0..<JointVector.count { writer.write(speeds[joint]) }
      writer.write(grip)
    }
  }

  /// Throws where the numbers are not those of a command that can be given.
  static func check(_ reader: inout StateReader) throws(SimulationError) {
    let kind = reader.read()
    guard kind <= 2 else {
      throw .snapshotMismatch(reason: "the arm has no command of kind \(kind)")
    }
    for _ in 0..<JointVector.count {
      try requireFinite(reader.readDouble(), "a command of the arm")
    }
    try requireFinite(reader.readDouble(), "the effort of the fingers")
  }

  init(from reader: inout StateReader) {
    let kind = reader.read()
    var numbers = JointVector(repeating: 0)
    for joint in 0..<JointVector.count { numbers[joint] = reader.readDouble() }
    let grip = reader.readDouble()
    let vector = Vector3(numbers[0], numbers[1], numbers[2])
    switch kind {
    case 0: self = .displacement(vector, grip: grip)
    case 1: self = .pose(vector, yaw: numbers[3], grip: grip)
    default: self = .jointSpeeds(numbers, grip: grip)
    }
  }
}
