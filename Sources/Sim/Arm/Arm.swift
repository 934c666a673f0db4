/// A robot arm in a world: seven driven joints, a hand with two fingers and the controller that moves them.
///
/// An arm holds a strong reference to its world. The world moves the arm's bodies even after the arm is released.
public final class Arm {
  public let world: World
  public let model: ArmModel
  public let kinematics: ArmKinematics

  /// The contact material of the fingers.
  public let padMaterial: MaterialID
  let parts: ArmParts
  let actuator: ArmActuator

  /// Adds an arm to a world, its hand open, pointing down and at rest below its target `hand`. If this throws, the world
  /// is unchanged.
  public init(
    in world: World, model: ArmModel = ArmModel(), hand: Vector3 = [0, 0.6, 0.2]
  ) throws(SimulationError) {
    try model.validate()
    self.world = world
    self.model = model
    kinematics = ArmKinematics(model)
    let pose = ArmKinematics.pointingDown(at: hand)
    let joints = try kinematics.inverseKinematics(for: pose.sagging(by: model.handSag))
    (padMaterial, parts, actuator) = try world.buildAtomically { () throws(SimulationError) in
      let pads = try world.add(
        Material(
          friction: model.padFriction, torsionalFriction: model.padTorsionalFriction,
          compliance: model.padCompliance))
      let parts = try ArmParts(in: world, model: model, pads: pads)
      let actuator = ArmActuator(parts, in: world, model: model)
      world.add(actuator)
      try actuator.reset(parts, joints: joints, opening: 1, in: world)
      actuator.controller.setTarget(pose)
      return (pads, parts, actuator)
    }
  }

  // MARK: Commands

  /// The box to which ``ArmCommand/displacement(_:grip:)`` clamps the hand's target.
  public var workspace: Box {
    get { actuator.workspace }
    set {
      precondition(newValue.isOrdered, "\(newValue) is not a valid workspace: lower exceeds upper")
      actuator.workspace = newValue
    }
  }

  /// The last command given to the arm; an action delay of the hidden dynamics does not show here.
  public var command: ArmCommand { actuator.command }

  /// Sets the command, which holds until the next one.
  public func apply(_ command: ArmCommand) throws(SimulationError) {
    try command.validate()
    actuator.command = command
  }

  /// Sets the hand's target to `hand` and places the hand there at once, at rest and pointing down, lower by
  /// ``ArmModel/handSag``.
  ///
  /// `opening` is 1 for open and 0.3 for closed, as the property ``opening`` reports it.
  public func reset(
    hand: Vector3, yaw: Double = 0, opening: Double = 1
  ) throws(SimulationError) {
    let pose = ArmKinematics.pointingDown(at: hand, yaw: yaw)
    let joints = try kinematics.inverseKinematics(for: pose.sagging(by: model.handSag))
    try reset(joints: joints, opening: opening)
    actuator.controller.setTarget(pose)
  }

  /// Places the arm at the given joint angles at once, at rest.
  public func reset(joints: JointVector, opening: Double = 1) throws(SimulationError) {
    try actuator.reset(parts, joints: joints, opening: opening, in: world)
  }

  // MARK: Readings

  /// The pose of the hand's frame, which lies between the fingers with z pointing away from their tips.
  public var handPose: Pose { actuator.links.handPose }

  /// The position of the hand's frame, in meters in the world.
  public var handPosition: Vector3 { actuator.links.handPose.position }

  /// The point midway between the fingertips.
  public var toolCenter: Vector3 { handPose.act(on: Vector3(0, 0, -model.fingertipDepth)) }

  /// The positions of the two fingertips.
  public var fingertips: (left: Vector3, right: Vector3) {
    let (closed, openingOffset) = (actuator.links.fingerDisplacements, model.maximumOpening / 2)
    return (
      handPose.act(on: Vector3(0, openingOffset - closed.left, -model.fingertipDepth)),
      handPose.act(on: Vector3(0, closed.right - openingOffset, -model.fingertipDepth))
    )
  }

  /// The target pose of the hand.
  public var target: Pose { actuator.controller.target }

  /// The joint angles, in radians.
  public var jointAngles: JointVector { actuator.links.jointAngles(actuator.links.frames()) }

  /// The joint velocities, in radians per second.
  public var jointVelocities: JointVector {
    actuator.links.jointVelocities(actuator.links.frames())
  }

  /// The Jacobian of the hand at the current joint angles.
  public var jacobian: ArmJacobian { ArmJacobian(actuator.links.frames()) }

  /// The distance between the fingers as a fraction of the maximum opening.
  public var opening: Double {
    let fingers = actuator.links.fingerDisplacements
    let gap = model.maximumOpening - fingers.left - fingers.right
    return min(max(gap / model.maximumOpening, 0), 1)
  }

  /// The contact force on each finger along its closing direction, in newtons.
  public var fingerForces: (left: Double, right: Double) {
    let closing = handPose.rotation.act(on: Vector3(0, 1, 0))
    func normalForce(_ finger: BodyID) -> Double {
      var sum = Vector3.zero
      for shape in world.bodies[finger.index].shapes {
        sum += world.contactForce(on: ShapeID(index: shape))
      }
      return abs(sum.dot(closing))
    }
    return (normalForce(parts.leftFinger), normalForce(parts.rightFinger))
  }

  /// The wrench of the hand and any grasped object on the wrist, in the hand's axes and about the wrist.
  public var wristWrench: Wrench {
    guard let wrench = world.wrench(of: parts.handJoint) else {
      return Wrench(force: .zero, torque: .zero)
    }
    let turn = handPose.rotation.inverse
    return Wrench(force: -turn.act(on: wrench.force), torque: -turn.act(on: wrench.torque))
  }

  /// The body of the hand, without its fingers.
  public var hand: BodyID { parts.hand }
  public var leftFinger: BodyID { parts.leftFinger }
  public var rightFinger: BodyID { parts.rightFinger }

  /// All bodies of the arm, from the base outward.
  public var bodies: [BodyID] {
    [
      parts.base, parts.upperArm, parts.forearm, parts.wrist, parts.hand, parts.leftFinger,
      parts.rightFinger,
    ]
  }
}
