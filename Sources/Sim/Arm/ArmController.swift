internal import Base

/// Turns commands into joint speeds, substep by substep.
///
/// The hand follows its target like a damped spring, by resolved-rate control (Whitney 1969); the joints' drives then
/// do what their torque allows. What the arm cannot do is cut off beforehand: a target beyond its reach
/// comes back to the border, joints slow down ahead of their limits, near-singular motions are damped.
struct ArmController {
  /// How joint speeds are turned into torque.
  struct Drive {
    var speed: JointVector
    var maximumTorque: JointVector
    /// Speed lost for each newton metre.
    var softness: JointVector
  }

  private enum Mode: UInt64 { case hand, joints }

  /// The hand's spring, in radians a second and as a fraction of critical damping. Fitted to a hand that a soft
  /// weld pulls along behind its target, which was measured 1.0, 3.7, 8.1, 20.8, 45.9, 64.3, 111 and 162 mm from
  /// where it stood after 1, 2, 3, 5, 8, 10, 15 and 20 displacements of 10 mm, 12.5 ms apart.
  private static let frequency = 62.0
  private static let dampingRatio = 1.75
  /// Metres and radians a second, the most that is asked of the hand.
  private static let maximumHandSpeed = 2.5
  private static let maximumTurnSpeed = 4.0
  /// A second: how fast the twist of the elbow is let out, and how fast joints may near their limits.
  private static let untwisting = 1.0
  private static let limitApproach = 8.0
  /// Radians kept free before a joint's limit.
  private static let limitMargin = 0.02
  private static let singularityDamping = 1e-4

  private let model: ArmModel
  private let limits: (lower: SIMD8<Double>, upper: SIMD8<Double>)
  private var torque: JointVector
  private var softness: JointVector
  /// The fraction of a joint's drive that its bearings leave for motion.
  private var yield: JointVector

  private(set) var target = Pose.identity
  private var mode = Mode.hand
  private var speeds = JointVector(repeating: 0)
  /// The velocity that the hand's spring has built up.
  private var pull = Vector3.zero

  init(model: ArmModel, dynamics: Dynamics) {
    self.model = model
    // The unused lane keeps zero as its only value.
    var margin = JointVector(repeating: ArmController.limitMargin)
    margin.lanes[7] = 0
    limits = (model.lowerLimits.lanes + margin.lanes, model.upperLimits.lanes - margin.lanes)
    torque = model.maximumTorque
    softness = torque
    yield = torque
    adopt(dynamics)
  }

  mutating func adopt(_ dynamics: Dynamics) {
    torque.lanes = model.maximumTorque.lanes * dynamics.motorStrength
    let stiffness = model.driveStiffness.lanes * max(dynamics.motorStrength, 1e-3)
    let damping = model.damping.lanes * dynamics.jointDamping
    for joint in 0..<JointVector.count {
      softness[joint] = 1 / (stiffness[joint] + damping[joint])
      yield[joint] = stiffness[joint] * softness[joint]
    }
  }

  /// Starts over with the hand at rest where it should be.
  mutating func setTarget(_ pose: Pose) {
    target = pose
    mode = .hand
    pull = .zero
    speeds = JointVector(repeating: 0)
  }

  mutating func accept(_ command: ArmCommand, hand: Pose, workspace: Box) {
    switch command {
    case .displacement(let motion, _):
      if mode == .joints { setTarget(ArmController.straightened(hand)) }
      target.position = reachable(workspace.clamp(target.position + motion))
    case .pose(let position, let yaw, _):
      if mode == .joints { setTarget(hand) }
      target = ArmKinematics.pointingDown(at: reachable(position), yaw: yaw)
    case .jointSpeeds(let wanted, _):
      mode = .joints
      speeds.lanes = wanted.lanes.clamped(
        lowerBound: -model.maximumSpeed.lanes, upperBound: model.maximumSpeed.lanes)
    }
  }

  /// What the joints' drives are to do during the next substep.
  mutating func act(for duration: Double, _ frames: LinkFrames, joints: JointVector) -> Drive {
    var wanted = speeds
    if mode == .hand {
      wanted = handSpeeds(for: duration, frames, joints: joints)
    } else {
      wanted.lanes = slowedAtLimits(wanted.lanes, joints: joints.lanes)
      let handSpeed = ArmJacobian(frames).act(on: wanted).linear.length
      wanted.lanes /= max(1, handSpeed / ArmController.maximumHandSpeed)
    }
    return Drive(
      speed: JointVector(lanes: wanted.lanes * yield.lanes), maximumTorque: torque,
      softness: softness)
  }

  private mutating func handSpeeds(
    for duration: Double, _ frames: LinkFrames, joints: JointVector
  ) -> JointVector {
    let error = PoseError(from: frames.hand, to: target)
    let frequency = ArmController.frequency
    let resistance = 2 * ArmController.dampingRatio * frequency
    pull =
      (pull + duration * frequency * frequency * error.position) / (1 + resistance * duration)
    pull = shortened(pull, to: ArmController.maximumHandSpeed)
    let turn = shortened(
      frequency * frequency / resistance * error.rotation, to: ArmController.maximumTurnSpeed)

    // Nothing of the hand's motion depends on these two alone; left to themselves they would wander.
    var rest = JointVector(repeating: 0)
    rest[2] = -ArmController.untwisting * joints[2]
    rest[4] = -ArmController.untwisting * joints[4]
    let jacobian = ArmJacobian(frames)
    func solve(rest: JointVector, free: JointVector) -> JointVector {
      jacobian.leastSquaresStep(
        linear: pull, angular: turn, rest: rest, free: free,
        damping: ArmController.singularityDamping)
    }
    var wanted = solve(rest: rest, free: JointVector(repeating: 1))
    let slowed = slowedAtLimits(wanted.lanes, joints: joints.lanes)
    let isHeld = slowed .!= wanted.lanes
    if any(isHeld) {
      // Where some joints have to slow down, the others make up for it as far as they can.
      var free = JointVector(repeating: 1)
      free.lanes.replace(with: 0, where: isHeld)
      rest.lanes.replace(with: slowed, where: isHeld)
      wanted = solve(rest: rest, free: free)
      wanted.lanes = slowedAtLimits(wanted.lanes, joints: joints.lanes)
    }
    // Slowing all joints alike keeps the hand on its line.
    var excess = 1.0
    for joint in 0..<JointVector.count {
      excess = max(excess, abs(wanted[joint]) / model.maximumSpeed[joint])
    }
    wanted.lanes /= excess
    return wanted
  }

  private func slowedAtLimits(
    _ speeds: SIMD8<Double>, joints: SIMD8<Double>
  ) -> SIMD8<Double> {
    speeds.clamped(
      lowerBound: ArmController.limitApproach * (limits.lower - joints),
      upperBound: ArmController.limitApproach * (limits.upper - joints))
  }

  /// Where the hand, pointing down, can be brought on the way from the shoulder to `position`.
  private func reachable(_ position: Vector3) -> Vector3 {
    let toWrist = Vector3(0, 0, model.handLength)
    let offset = position + toWrist - model.shoulder
    let distance = offset.length
    let direction = distance > 1e-9 ? offset / distance : Vector3(0, 1, 0)
    // With the elbow bent by b, the wrist has to bend by the rest of half a turn, less b / 2 and the angle of
    // the shoulder's line to the wrist from the vertical. Straight above the shoulder it cannot.
    let slant = Double.acos(max(-1, min(1, direction.z)))
    let leastBend = max(limits.lower[3] / 2, .pi - slant - limits.upper[5])
    let longest = model.reach * Double.cos(min(leastBend, limits.upper[3] / 2))
    let shortest = model.reach * Double.cos(limits.upper[3] / 2)
    guard distance > longest || distance < shortest else { return position }
    return model.shoulder + min(max(distance, shortest), longest) * direction - toWrist
  }

  /// The pose with the hand turned to point straight down, the shorter way.
  private static func straightened(_ hand: Pose) -> Pose {
    let side = hand.rotation.act(on: [0, 1, 0])
    return ArmKinematics.pointingDown(at: hand.position, yaw: Double.atan2(y: -side.x, x: side.y))
  }
}

private func shortened(_ vector: Vector3, to length: Double) -> Vector3 {
  let current = vector.length
  return current > length ? vector * (length / current) : vector
}

extension ArmController {
  static let stateCount = Pose.stateCount + 1 + JointVector.count + 3

  func write(to writer: inout StateWriter) {
    writer.write(target)
    writer.write(mode.rawValue)
    for joint in 0..<JointVector.count { writer.write(speeds[joint]) }
    writer.write(pull)
  }

  static func check(_ reader: inout StateReader) throws(SimulationError) {
    try reader.readPose().checkState(of: "the hand's target")
    guard Mode(rawValue: reader.read()) != nil else {
      throw .snapshotMismatch(reason: "the arm is led neither by its hand nor by its joints")
    }
    for _ in 0..<JointVector.count { try requireFinite(reader.readDouble(), "a joint's speed") }
    try requireFinite(reader.readVector(), "the pull on the hand")
  }

  mutating func read(from reader: inout StateReader) {
    target = reader.readPose()
    mode = Mode(rawValue: reader.read()) ?? .hand
    for joint in 0..<JointVector.count { speeds[joint] = reader.readDouble() }
    pull = reader.readVector()
  }
}
