internal import Base

/// Where the arm's parts are for given joint angles, and how they move with them.
public struct ArmKinematics: Sendable {
  public let model: ArmModel

  public init(_ model: ArmModel = ArmModel()) { self.model = model }

  /// The frames of the moving links.
  public struct Links: Equatable, Sendable {
    /// Origin at the shoulder, z towards the elbow.
    public var upperArm: Pose
    /// Origin at the elbow, z towards the wrist.
    public var forearm: Pose
    /// Origin at the wrist, z towards the fingertips.
    public var wrist: Pose
    /// Origin between the fingers, z away from the fingertips, y along their motion.
    public var hand: Pose
  }

  /// Where the links are.
  public func links(at joints: JointVector) -> Links {
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
        * ArmKinematics.handTurn)
    return Links(upperArm: upperArm, forearm: forearm, wrist: wrist, hand: hand)
  }

  /// From the frame whose z points to the fingertips to the hand's, whose z points away from them.
  static let handTurn = Rotation(w: 0, x: 1, y: 0, z: 0)

  /// How the hand's frame moves with each joint.
  public func jacobian(at joints: JointVector) -> ArmJacobian {
    ArmJacobian(LinkFrames(links(at: joints), model: model))
  }

  /// The hand pointing straight down with its fingers turned by `yaw` about the vertical.
  public static func pointingDown(at position: Vector3, yaw: Double = 0) -> Pose {
    Pose(position, rotation: Rotation(angle: yaw, about: Vector3(0, 0, 1)))
  }

  /// Joint angles that bring the hand to a pose, elbow up and as little twisted as can be.
  ///
  /// Throws where the pose cannot be reached.
  public func solve(for hand: Pose) throws(SimulationError) -> JointVector {
    let hand = try requirePose(hand, "the hand")
    let wrist = hand.act(on: [0, 0, model.handLength])
    let offset = wrist - model.shoulder
    let distance = offset.length
    let longest = model.reach * Double.cos(model.lowerLimits[3] / 2)
    guard distance <= longest else {
      throw .invalidValue(
        name: "the distance of the wrist from the shoulder", given: "\(distance) m",
        allowed: "at most \(longest) m")
    }
    // The planar arm that bends towards the wrist gives a first guess, which holds for a hand pointing down.
    let bend = 2 * Double.acos(min(1, distance / model.reach))
    let lean = Double.acos(max(-1, min(1, offset.z / max(distance, 1e-9)))) - bend / 2
    let heading = -Double.atan2(y: offset.x, x: offset.y)
    var joints: JointVector = [heading, lean, 0, bend, 0, .pi - lean - bend, heading]
    for _ in 0..<100 {
      let frames = LinkFrames(links(at: joints), model: model)
      let error = PoseError(from: frames.hand, to: hand)
      if error.position.length < 1e-12 && error.rotation.length < 1e-12 { break }
      let step = ArmJacobian(frames).leastSquaresStep(
        linear: error.position, angular: error.rotation, rest: .init(repeating: 0),
        free: .init(repeating: 1), damping: 1e-6)
      let scale = min(1, 0.3 / max(step.magnitude, 1e-9))
      joints.lanes += scale * step.lanes
      joints.lanes.clamp(lowerBound: model.lowerLimits.lanes, upperBound: model.upperLimits.lanes)
    }
    let error = PoseError(from: links(at: joints).hand, to: hand)
    guard error.position.length < 1e-6 && error.rotation.length < 1e-6 else {
      let p = hand.position
      throw .invalidValue(
        name: "the pose asked of the hand", given: "at (\(p.x), \(p.y), \(p.z))",
        allowed: "within the arm's reach and joint limits")
    }
    return joints
  }
}

/// What separates one pose from another.
struct PoseError {
  let position: Vector3
  /// The axis of the shortest turn, as long as its angle.
  let rotation: Vector3

  init(from current: Pose, to target: Pose) {
    position = target.position - current.position
    let turn = target.rotation * current.rotation.inverse
    let sine = turn.vector.length
    // Of the two quaternions for a turn, the one with positive w turns less. Small turns, as in every step of
    // a hand that follows its target, come from the first terms of the series.
    let scale =
      sine > 1e-3 ? 2 * Double.atan2(y: sine, x: abs(turn.w)) / sine : 2 + sine * sine / 3
    rotation = (turn.w < 0 ? -scale : scale) * turn.vector
  }
}
