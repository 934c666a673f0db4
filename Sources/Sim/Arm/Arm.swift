internal import CODE

/// A robot arm in a world: seven driven joints, a hand with two fingers and the controller that moves them.
///
/// An arm belongs to its world and must not be used after it is gone.
public final class Arm {
  public let model: ArmModel
  public let kinematics: ArmKinematics

  /// Where ``ArmCommand/displacement(_:grip:)`` can take the hand's target, as in Meta-World.
  public var workspace = Box([-0.5, 0.4, 0.05], [0.5, 1.0, 0.5])

  let parts: ArmParts
  unowned let world: World
  let links: ArmLinks
  // Read and written in every substep, and by one thread at a time as the whole world is.
  @exclusivity(unchecked) var controller: ArmController
  @exclusivity(unchecked) var gripper: Gripper

  /// The command in force; with hidden dynamics that delay it, this is the one last asked for.
  public private(set) var command = ArmCommand.displacement(.zero, grip: -1)
  private var waiting: [ArmCommand]

  /// Builds an arm and brings its hand, open and pointing down, to a place.
  public init(
    in world: World, model: ArmModel = ArmModel(), hand: Vector3 = [0, 0.6, 0.2]
  ) throws(SimulationError) {
    self.world = world
    self.model = model
    kinematics = ArmKinematics(model)
    let pads = try world.add(Material(friction: 2.25))
    parts = try ArmParts(in: world, model: model, pads: pads)
    links = ArmLinks(parts, in: world, model: model)
    controller = ArmController(model: model, dynamics: world.dynamics)
    gripper = Gripper(model: model, dynamics: world.dynamics)
    waiting = Array(repeating: command, count: Dynamics.longestDelay)
    world.add(self)
    try place(hand: hand)
  }

  // MARK: Commands

  /// Asks something of the arm, to hold until something else is asked.
  public func apply(_ command: ArmCommand) throws(SimulationError) {
    try command.validate()
    self.command = command
  }

  /// Puts the arm at rest somewhere, at once, with the hand pointing down and its target there.
  ///
  /// `opening` is 1 for open and 0.3 for closed, as ``opening`` reads it.
  public func place(
    hand: Vector3, yaw: Double = 0, opening: Double = 1
  ) throws(SimulationError) {
    let pose = ArmKinematics.pointingDown(at: hand, yaw: yaw)
    try place(joints: try kinematics.solve(for: pose), opening: opening)
    controller.setTarget(pose)
  }

  /// Puts the arm at rest with given joint angles, at once.
  public func place(joints: JointVector, opening: Double = 1) throws(SimulationError) {
    for joint in 0..<JointVector.count {
      try require(
        joints[joint], "the angle of joint \(joint + 1)",
        in: model.lowerLimits[joint]...model.upperLimits[joint])
    }
    let closed = (model.fullOpening - 2 * model.fingerTravel) / model.fullOpening
    try require(opening, "the opening of the hand", in: closed - 1e-9...1)
    let links = kinematics.links(at: joints)
    let reach = opening * model.fullOpening / 2
    let poses = [
      (parts.upperArm, links.upperArm), (parts.forearm, links.forearm),
      (parts.wrist, links.wrist), (parts.hand, links.hand),
      (parts.leftFinger, links.hand * Pose([0, reach, 0])),
      (parts.rightFinger, links.hand * Pose([0, -reach, 0])),
    ]
    for (body, pose) in poses {
      try world.setPose(pose, of: body)
      try world.setVelocity(.zero, of: body)
    }
    controller.setTarget(links.hand)
    command = .displacement(.zero, grip: 0)
    for index in waiting.indices { waiting[index] = command }
  }

  // MARK: Readings

  /// The frame between the fingers, z away from their tips.
  public var handPose: Pose { links.handPose }

  /// Metres, in the world.
  public var handPosition: Vector3 { links.handPose.position }

  /// Midway between the fingertips.
  public var toolCenter: Vector3 { handPose.act(on: Vector3(0, 0, -model.fingertipDepth)) }

  /// Where the two fingers end.
  public var fingertips: (left: Vector3, right: Vector3) {
    let (travel, reach) = (links.fingerTravel, model.fullOpening / 2)
    return (
      handPose.act(on: Vector3(0, reach - travel.left, -model.fingertipDepth)),
      handPose.act(on: Vector3(0, travel.right - reach, -model.fingertipDepth))
    )
  }

  /// Where the hand is on its way to.
  public var target: Pose { controller.target }

  /// Radians.
  public var jointAngles: JointVector { links.jointAngles(links.frames()) }

  /// Radians a second.
  public var jointSpeeds: JointVector { links.jointSpeeds(links.frames()) }

  /// How the hand moves with the joints as they stand.
  public var jacobian: ArmJacobian { ArmJacobian(links.frames()) }

  /// The distance between the fingers as a fraction of the greatest, as Meta-World reads it.
  public var opening: Double {
    let fingers = links.fingerTravel
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

extension Arm: Actuator {
  public func beginStep() {
    var due = command
    let delay = world.dynamics.actionDelay
    if delay > 0 {
      let slot = world.stepCount % delay
      swap(&due, &waiting[slot])
    }
    due = due.disturbed(by: world.dynamics, model: model, using: &world.generator)
    controller.accept(due, hand: handPose, workspace: workspace)
    gripper.effort = min(max(due.grip, -1), 1)
  }

  public func act(for duration: Double) {
    let frames = links.frames()
    let joints = links.jointAngles(frames)
    links.drive(
      controller.act(for: duration, frames, joints: joints), frames, joints: joints)
    links.drive(gripper.act(for: duration, links.fingerMotion))
  }

  public func adopt(_ dynamics: Dynamics) {
    controller.adopt(dynamics)
    gripper.adopt(dynamics)
  }

  public var stateCount: Int {
    ArmController.stateCount + 1 + ArmCommand.stateCount * (1 + waiting.count)
  }

  public func write(to writer: inout StateWriter) {
    controller.write(to: &writer)
    writer.write(gripper.effort)
    command.write(to: &writer)
    for command in waiting { command.write(to: &writer) }
  }

  public func read(from reader: inout StateReader) {
    controller.read(from: &reader)
    gripper.effort = reader.readDouble()
    command = ArmCommand(from: &reader)
    for index in waiting.indices { waiting[index] = ArmCommand(from: &reader) }
  }
}
