internal import Base

/// Converts commands into joint velocities, in every substep.
///
/// The hand follows its target like a damped spring, by resolved-rate control (Whitney 1969). The joints' drives then
/// apply the torque that their limits allow. The controller keeps its output feasible: it clamps targets to the arm's
/// reach, slows joints ahead of their limits and damps near-singular motion.
struct ArmController {
  /// The inputs of the joints' drives.
  struct JointTargets {
    var speed: JointVector
    var maximumTorque: JointVector
    /// Velocity lost per newton meter.
    var cfm: JointVector
  }

  private enum Mode: UInt64 { case hand, joints }

  /// The gain, per second, of the hand's rotation toward upright.
  private static let rotationGain = 40.0
  /// The maximum commanded speeds of the hand, in meters and radians per second.
  private static let maximumHandSpeed = 2.5
  private static let maximumAngularSpeed = 4.0
  /// Gains, per second, of the null-space motion and of the joint-limit velocity damper.
  private static let nullspaceGain = 1.0
  private static let limitGain = 8.0
  /// The margin, in radians, before a joint's limit.
  private static let limitMargin = 0.02
  private static let singularityDamping = 1e-4
  /// The same for the wrist alone, whose first and last axes can be nearly parallel.
  private static let wristDamping = 1e-2

  private let model: ArmModel
  private let limits: (lower: SIMD8<Double>, upper: SIMD8<Double>)
  private var torque: JointVector
  private var cfm: JointVector
  /// The factor gain / (gain + damping) on target velocities: a drive combines its gain and its bearings' damping.
  private var velocityScale: JointVector

  private(set) var target = Pose.identity
  private var mode = Mode.hand
  private var speeds = JointVector(repeating: 0)
  /// The velocity state of the hand's spring.
  private var commandVelocity = Vector3.zero

  init(model: ArmModel, dynamics: Dynamics) {
    self.model = model
    // The unused lane allows only zero.
    var margin = JointVector(repeating: ArmController.limitMargin)
    margin.lanes[7] = 0
    limits = (model.lowerLimits.lanes + margin.lanes, model.upperLimits.lanes - margin.lanes)
    torque = model.maximumTorque
    cfm = torque
    velocityScale = torque
    setDynamics(dynamics)
  }

  mutating func setDynamics(_ dynamics: Dynamics) {
    torque.lanes = model.maximumTorque.lanes * dynamics.motorStrength
    let gain = model.velocityGain.lanes * max(dynamics.motorStrength, 1e-3)
    let damping = model.damping.lanes * dynamics.jointDamping
    for joint in 0..<JointVector.count {
      cfm[joint] = 1 / (gain[joint] + damping[joint])
      velocityScale[joint] = gain[joint] * cfm[joint]
    }
  }

  /// Restarts with the hand at rest at its target.
  mutating func setTarget(_ pose: Pose) {
    target = pose
    mode = .hand
    commandVelocity = .zero
    speeds = JointVector(repeating: 0)
  }

  mutating func setCommand(_ command: ArmCommand, hand: Pose, workspace: Box) {
    switch command {
    case .displacement(let motion, _):
      if mode == .joints {
        setTarget(ArmController.pointedDown(hand).sagging(by: -model.handSag))
      }
      target.position = clampedToReach(workspace.clamp(target.position + motion))
    case .pose(let position, let yaw, _):
      if mode == .joints { setTarget(hand) }
      target = ArmKinematics.pointingDown(at: clampedToReach(position), yaw: yaw)
    case .jointVelocities(let velocities, _):
      mode = .joints
      speeds.lanes = velocities.lanes.clamped(
        lowerBound: -model.maximumSpeed.lanes, upperBound: model.maximumSpeed.lanes)
    }
  }

  /// Computes the inputs of the joints' drives for the next substep.
  mutating func computeTargets(
    for duration: Double, _ frames: LinkFrames, joints: JointVector, velocities current: JointVector
  ) -> JointTargets {
    var velocities = speeds
    if mode == .hand {
      velocities = resolvedRates(for: duration, frames, joints: joints, velocities: current)
    } else {
      velocities.lanes = clampedToJointLimits(velocities.lanes, joints: joints.lanes)
      let handSpeed = ArmJacobian(frames).twist(for: velocities).linear.length
      velocities.lanes /= max(1, handSpeed / ArmController.maximumHandSpeed)
    }
    return JointTargets(
      speed: JointVector(lanes: velocities.lanes * velocityScale.lanes), maximumTorque: torque,
      cfm: cfm)
  }

  /// The joint velocities that move the hand toward its target: a spring-damper, with its damping integrated by
  /// implicit Euler.
  ///
  /// The damped pseudoinverse projects the null-space velocity (Liégeois 1977). Joints at their limits are fixed and
  /// the others solved again, in one round of "saturation in the null space" (Flacco, De Luca and Khatib 2012).
  private mutating func resolvedRates(
    for duration: Double, _ frames: LinkFrames, joints: JointVector, velocities current: JointVector
  ) -> JointVector {
    let height = lift(frames.hand) - model.handSag
    let error = PoseError(from: frames.hand, to: target.sagging(by: -height))
    let frequency = Feel.handFrequency
    let dampingRate = 2 * Feel.handDampingRatio * frequency
    commandVelocity =
      (commandVelocity + duration * frequency * frequency * error.position)
      / (1 + dampingRate * duration)
    commandVelocity = limitedLength(commandVelocity, to: ArmController.maximumHandSpeed)
    let turn = limitedLength(
      ArmController.rotationGain * error.rotation, to: ArmController.maximumAngularSpeed)

    // Without this null-space velocity, the twist of upper arm and forearm would drift.
    var nullspaceVelocity = JointVector(repeating: 0)
    nullspaceVelocity[2] = -ArmController.nullspaceGain * joints[2]
    nullspaceVelocity[4] = -ArmController.nullspaceGain * joints[4]
    let jacobian = ArmJacobian(frames)
    func solve(nullspaceVelocity: JointVector, jointWeights: JointVector) -> JointVector {
      jacobian.dampedLeastSquares(
        linear: commandVelocity, angular: turn, nullspaceVelocity: nullspaceVelocity,
        jointWeights: jointWeights,
        damping: ArmController.singularityDamping)
    }
    var velocities = solve(
      nullspaceVelocity: nullspaceVelocity, jointWeights: JointVector(repeating: 1))
    let limited = clampedToJointLimits(velocities.lanes, joints: joints.lanes)
    let isLimited = limited .!= velocities.lanes
    if any(isLimited) {
      // If some joints must slow down, the others compensate as far as they can.
      var jointWeights = JointVector(repeating: 1)
      jointWeights.lanes.replace(with: 0, where: isLimited)
      nullspaceVelocity.lanes.replace(with: limited, where: isLimited)
      velocities = solve(nullspaceVelocity: nullspaceVelocity, jointWeights: jointWeights)
      velocities.lanes = clampedToJointLimits(velocities.lanes, joints: joints.lanes)
    }
    keepUpright(&velocities, turn: turn, jacobian, joints: joints, current: current)
    // Uniform scaling keeps the direction of the hand's motion.
    var excess = 1.0
    for joint in 0..<JointVector.count {
      excess = max(excess, abs(velocities[joint]) / model.maximumSpeed[joint])
    }
    velocities.lanes /= excess
    return velocities
  }

  /// Adapts the wrist's velocities to those that the arm's joints have, instead of those that they should have: where
  /// something blocks the arm, the wrist would turn the hand for a motion that does not happen.
  private func keepUpright(
    _ velocities: inout JointVector, turn: Vector3, _ jacobian: ArmJacobian, joints: JointVector,
    current: JointVector
  ) {
    var expected = velocities
    for joint in 0..<4 { expected[joint] = current[joint] }
    let excess = turn - jacobian.twist(for: expected).angular
    let correction = jacobian.wristVelocities(
      angular: excess, damping: ArmController.wristDamping)
    velocities[4] += correction.0
    velocities[5] += correction.1
    velocities[6] += correction.2
    velocities.lanes = clampedToJointLimits(velocities.lanes, joints: joints.lanes)
  }

  /// The height by which the hand's horizontal lag lifts it.
  private func lift(_ hand: Pose) -> Double {
    let lag = target.position - hand.position
    return model.handLift * (lag.x * lag.x + lag.y * lag.y).squareRoot()
  }

  /// Joint-limit velocity damper: the bound is proportional to the distance from the limit (Faverjon and
  /// Tournassoud 1987).
  private func clampedToJointLimits(
    _ speeds: SIMD8<Double>, joints: SIMD8<Double>
  ) -> SIMD8<Double> {
    speeds.clamped(
      lowerBound: ArmController.limitGain * (limits.lower - joints),
      upperBound: ArmController.limitGain * (limits.upper - joints))
  }

  /// Moves `position` along the line from the shoulder to the wrist, into the reach of a hand that points down.
  private func clampedToReach(_ position: Vector3) -> Vector3 {
    let toWrist = Vector3(0, 0, model.handLength)
    let offset = position + toWrist - model.shoulder
    let distance = offset.length
    let direction = distance > 1e-9 ? offset / distance : Vector3(0, 1, 0)
    // With the elbow bent by b, the wrist must bend by pi - b / 2 - slant, where slant is the angle of the line from
    // shoulder to wrist from the vertical. Straight above the shoulder it cannot.
    let slant = Double.acos(max(-1, min(1, direction.z)))
    let leastBend = max(limits.lower[3] / 2, .pi - slant - limits.upper[5])
    let longest = model.maximumReach * Double.cos(min(leastBend, limits.upper[3] / 2))
    let shortest = model.maximumReach * Double.cos(limits.upper[3] / 2)
    guard distance > longest || distance < shortest else { return position }
    return model.shoulder + min(max(distance, shortest), longest) * direction - toWrist
  }

  /// The pose with the hand rotated to point straight down, with its heading kept.
  private static func pointedDown(_ hand: Pose) -> Pose {
    let side = hand.rotation.act(on: [0, 1, 0])
    return ArmKinematics.pointingDown(at: hand.position, yaw: Double.atan2(y: -side.x, x: side.y))
  }
}

extension Pose {
  /// The pose of a hand that rests below this target.
  func sagging(by depth: Double) -> Pose {
    Pose(position - [0, 0, depth], rotation: rotation)
  }
}

private func limitedLength(_ vector: Vector3, to length: Double) -> Vector3 {
  let current = vector.length
  return current > length ? vector * (length / current) : vector
}

extension ArmController {
  static let stateCount = Pose.stateCount + 1 + JointVector.count + 3

  func write(to writer: inout StateWriter) {
    writer.write(target)
    writer.write(mode.rawValue)
    for joint in 0..<JointVector.count { writer.write(speeds[joint]) }
    writer.write(commandVelocity)
  }

  static func check(_ reader: inout StateReader) throws(SimulationError) {
    try reader.readPose().checkState(of: "the hand's target")
    guard Mode(rawValue: reader.read()) != nil else {
      throw .snapshotMismatch(reason: "the arm has an unknown control mode")
    }
    for _ in 0..<JointVector.count { try requireFinite(reader.readDouble(), "a joint's speed") }
    try requireFinite(reader.readVector(), "the velocity command of the hand")
  }

  mutating func read(from reader: inout StateReader) {
    target = reader.readPose()
    mode = Mode(rawValue: reader.read()) ?? .hand
    for joint in 0..<JointVector.count { speeds[joint] = reader.readDouble() }
    commandVelocity = reader.readVector()
  }
}
