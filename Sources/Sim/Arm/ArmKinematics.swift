internal import Base

/// The forward, inverse and differential kinematics of the arm.
public struct ArmKinematics: Sendable {
  public let model: ArmModel

  public init(_ model: ArmModel = ArmModel()) { self.model = model }

  /// The frames of the moving links.
  public struct LinkPoses: Equatable, Sendable {
    /// Origin at the shoulder, z toward the elbow.
    public var upperArm: Pose
    /// Origin at the elbow, z toward the wrist.
    public var forearm: Pose
    /// Origin at the wrist, z toward the fingertips.
    public var wrist: Pose
    /// Origin between the fingers, z away from the fingertips, y along their motion.
    public var hand: Pose
  }

  /// The poses of the links for given joint angles, composed link by link.
  public func forwardKinematics(at joints: JointVector) -> LinkPoses {
    let bend = Vector3(-1, 0, 0)
    let turn = Vector3(0, 0, 1)
    func link(_ origin: Vector3, _ parent: Rotation, _ first: Int) -> Pose {
      Pose(
        origin,
        rotation: parent * Rotation(angle: joints[first], about: turn)
          * Rotation(angle: joints[first + 1], about: bend))
    }
    let upperArm = link(model.shoulder, .identity, 0)
    let forearm = link(upperArm.act(on: [0, 0, model.upperArmLength]), upperArm.rotation, 2)
    let wrist = link(forearm.act(on: [0, 0, model.forearmLength]), forearm.rotation, 4)
    let hand = Pose(
      wrist.act(on: [0, 0, model.handLength]),
      rotation: wrist.rotation * Rotation(angle: joints[6], about: turn)
        * ArmKinematics.handRotation)
    return LinkPoses(upperArm: upperArm, forearm: forearm, wrist: wrist, hand: hand)
  }

  /// The rotation from the frame whose z points to the fingertips to the hand's, whose z points away from them.
  static let handRotation = Rotation(w: 0, x: 1, y: 0, z: 0)

  /// The Jacobian of the hand's frame at given joint angles.
  public func jacobian(at joints: JointVector) -> ArmJacobian {
    ArmJacobian(LinkFrames(forwardKinematics(at: joints), model: model))
  }

  /// The pose of a hand that points straight down, with its fingers rotated by `yaw` about the vertical.
  public static func pointingDown(at position: Vector3, yaw: Double = 0) -> Pose {
    Pose(position, rotation: Rotation(angle: yaw, about: Vector3(0, 0, 1)))
  }

  /// The joint angles for a pose of the hand, with the elbow up and as little twist as possible.
  ///
  /// Iterates damped least squares (Wampler 1986; Nakamura and Hanafusa 1986) from an analytic two-link guess. Throws
  /// if the pose is out of reach.
  public func inverseKinematics(for hand: Pose) throws(SimulationError) -> JointVector {
    let hand = try requirePose(hand, "the hand")
    let wrist = hand.act(on: [0, 0, model.handLength])
    let offset = wrist - model.shoulder
    let distance = offset.length
    let longest = model.maximumReach * Double.cos(model.lowerLimits[3] / 2)
    guard distance <= longest else {
      throw .invalidValue(
        name: "the distance of the wrist from the shoulder", given: "\(distance) m",
        allowed: "at most \(longest) m")
    }
    // The planar two-link solution (law of cosines) is the initial guess, exact for a hand that points down.
    let bend = 2 * Double.acos(min(1, distance / model.maximumReach))
    let lean = Double.acos(max(-1, min(1, offset.z / max(distance, 1e-9)))) - bend / 2
    let heading = -Double.atan2(y: offset.x, x: offset.y)
    var joints: JointVector = [heading, lean, 0, bend, 0, .pi - lean - bend, heading]
    for _ in 0..<100 {
      let frames = LinkFrames(forwardKinematics(at: joints), model: model)
      let error = PoseError(from: frames.hand, to: hand)
      if error.position.length < 1e-12 && error.rotation.length < 1e-12 { break }
      let step = ArmJacobian(frames).dampedLeastSquares(
        linear: error.position, angular: error.rotation, nullspaceVelocity: .init(repeating: 0),
        jointWeights: .init(repeating: 1), damping: 1e-6)
      let scale = min(1, 0.3 / max(step.magnitude, 1e-9))
      joints.lanes += scale * step.lanes
      joints.lanes.clamp(lowerBound: model.lowerLimits.lanes, upperBound: model.upperLimits.lanes)
    }
    let error = PoseError(from: forwardKinematics(at: joints).hand, to: hand)
    guard error.position.length < 1e-6 && error.rotation.length < 1e-6 else {
      let p = hand.position
      throw .invalidValue(
        name: "the target pose of the hand", given: "at (\(p.x), \(p.y), \(p.z))",
        allowed: "within the arm's reach and joint limits")
    }
    return joints
  }
}

/// The difference between two poses.
struct PoseError {
  let position: Vector3
  /// The rotation vector (axis times angle, the quaternion logarithm) of the shorter rotation.
  let rotation: Vector3

  init(from current: Pose, to target: Pose) {
    position = target.position - current.position
    let turn = target.rotation * current.rotation.inverse
    let sine = turn.vector.length
    // Of the two quaternions for a rotation, the one with positive w has the smaller angle. Small rotations, as in
    // every step of a hand that follows its target, use the first terms of the series.
    let scale =
      sine > 1e-3 ? 2 * Double.atan2(y: sine, x: abs(turn.w)) / sine : 2 + sine * sine / 3
    rotation = (turn.w < 0 ? -scale : scale) * turn.vector
  }
}
