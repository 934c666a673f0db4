/// A robot arm in a world: seven driven joints, a hand with two fingers and the controller that moves them.
///
/// An arm keeps its world alive; the world keeps moving the arm's bodies whether the arm is held on to or not.
public final class Arm {
  public let world: World
  public let model: ArmModel
  public let kinematics: ArmKinematics

  let parts: ArmParts
  let actuator: ArmActuator

  /// Builds an arm and brings its hand, open and pointing down, to a place. Where that throws, the world is as it
  /// was.
  public init(
    in world: World, model: ArmModel = ArmModel(), hand: Vector3 = [0, 0.6, 0.2]
  ) throws(SimulationError) {
    try model.validate()
    self.world = world
    self.model = model
    kinematics = ArmKinematics(model)
    let pose = ArmKinematics.pointingDown(at: hand)
    let joints = try kinematics.solve(for: pose)
    (parts, actuator) = try world.build { () throws(SimulationError) in
      let pads = try world.add(Material(friction: model.padFriction))
      let parts = try ArmParts(in: world, model: model, pads: pads)
      let actuator = ArmActuator(parts, in: world, model: model)
      world.add(actuator)
      try actuator.place(parts, joints: joints, opening: 1, in: world)
      actuator.controller.setTarget(pose)
      return (parts, actuator)
    }
  }

  // MARK: Commands

  /// Where ``ArmCommand/displacement(_:grip:)`` can take the hand's target.
  public var workspace: Box {
    get { actuator.workspace }
    set {
      precondition(newValue.isOrdered, "\(newValue) is no workspace: a corner is beyond the other")
      actuator.workspace = newValue
    }
  }

  /// The command in force; with hidden dynamics that delay it, this is the one last asked for.
  public var command: ArmCommand { actuator.command }

  /// Asks something of the arm, to hold until something else is asked.
  public func apply(_ command: ArmCommand) throws(SimulationError) {
    try command.validate()
    actuator.command = command
  }

  /// Puts the arm at rest somewhere, at once, with the hand pointing down and its target there.
  ///
  /// `opening` is 1 for open and 0.3 for closed, as ``opening`` reads it.
  public func place(
    hand: Vector3, yaw: Double = 0, opening: Double = 1
  ) throws(SimulationError) {
    let pose = ArmKinematics.pointingDown(at: hand, yaw: yaw)
    try place(joints: try kinematics.solve(for: pose), opening: opening)
    actuator.controller.setTarget(pose)
  }

  /// Puts the arm at rest with given joint angles, at once.
  public func place(joints: JointVector, opening: Double = 1) throws(SimulationError) {
    try actuator.place(parts, joints: joints, opening: opening, in: world)
  }

  // MARK: Readings

  /// The frame between the fingers, z away from their tips.
  public var handPose: Pose { actuator.links.handPose }

  /// Metres, in the world.
  public var handPosition: Vector3 { actuator.links.handPose.position }

  /// Midway between the fingertips.
  public var toolCenter: Vector3 { handPose.act(on: Vector3(0, 0, -model.fingertipDepth)) }

  /// Where the two fingers end.
  public var fingertips: (left: Vector3, right: Vector3) {
    let (travel, reach) = (actuator.links.fingerTravel, model.fullOpening / 2)
    return (
      handPose.act(on: Vector3(0, reach - travel.left, -model.fingertipDepth)),
      handPose.act(on: Vector3(0, travel.right - reach, -model.fingertipDepth))
    )
  }

  /// Where the hand is on its way to.
  public var target: Pose { actuator.controller.target }

  /// Radians.
  public var jointAngles: JointVector { actuator.links.jointAngles(actuator.links.frames()) }

  /// Radians a second.
  public var jointSpeeds: JointVector { actuator.links.jointSpeeds(actuator.links.frames()) }

  /// How the hand moves with the joints as they stand.
  public var jacobian: ArmJacobian { ArmJacobian(actuator.links.frames()) }

  /// The distance between the fingers as a fraction of the greatest.
  public var opening: Double {
    let fingers = actuator.links.fingerTravel
    let gap = model.fullOpening - fingers.left - fingers.right
    return min(max(gap / model.fullOpening, 0), 1)
  }

  /// Newtons that press on each finger along the way it closes.
  public var touch: (left: Double, right: Double) {
    let closing = handPose.rotation.act(on: Vector3(0, 1, 0))
    func press(_ finger: BodyID) -> Double {
      var sum = Vector3.zero
      for shape in world.bodies[finger.index].shapes {
        sum += world.contactForce(on: ShapeID(index: shape))
      }
      return abs(sum.dot(closing))
    }
    return (press(parts.leftFinger), press(parts.rightFinger))
  }

  /// What the hand and what it holds pull and twist the wrist with, in the hand's axes, about the wrist.
  public var wristLoad: Load {
    guard let load = world.load(of: parts.handJoint) else {
      return Load(force: .zero, torque: .zero)
    }
    let turn = handPose.rotation.inverse
    return Load(force: -turn.act(on: load.force), torque: -turn.act(on: load.torque))
  }

  /// The hand without its fingers.
  public var hand: BodyID { parts.hand }
  public var leftFinger: BodyID { parts.leftFinger }
  public var rightFinger: BodyID { parts.rightFinger }

  /// All the arm's bodies, from the foot outwards.
  public var bodies: [BodyID] {
    [
      parts.base, parts.upperArm, parts.forearm, parts.wrist, parts.hand, parts.leftFinger,
      parts.rightFinger,
    ]
  }
}
