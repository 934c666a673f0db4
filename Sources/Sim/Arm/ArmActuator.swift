/// The actuator of an arm: command, controller and gripper. The world owns it, so it does not hold the world.
final class ArmActuator {
  let model: ArmModel
  let links: ArmLinks
  var workspace = Box([-0.5, 0.4, 0.05], [0.5, 1.0, 0.5])
  // Used in every substep; unchecked because only one thread at a time uses the world.
  @exclusivity(unchecked) var controller: ArmController
  @exclusivity(unchecked) var gripper: Gripper

  /// The last command given to the arm.
  var command = ArmCommand.displacement(.zero, grip: -1)
  /// A ring buffer for the action delay, sized for the longest delay whatever the current one.
  private var delayedCommands: [ArmCommand]

  init(_ parts: ArmParts, in world: World, model: ArmModel) {
    self.model = model
    links = ArmLinks(parts, in: world, model: model)
    controller = ArmController(model: model, dynamics: world.dynamics)
    gripper = Gripper(model: model, dynamics: world.dynamics)
    delayedCommands = Array(repeating: command, count: Dynamics.maximumActionDelay)
  }

  /// Places the arm at the given joint angles at once, at rest.
  func reset(
    _ parts: ArmParts, joints: JointVector, opening: Double, in world: World
  ) throws(SimulationError) {
    for joint in 0..<JointVector.count {
      try require(
        joints[joint], "the angle of joint \(joint + 1)",
        in: model.lowerLimits[joint]...model.upperLimits[joint])
    }
    let closed = (model.maximumOpening - 2 * model.fingerStroke) / model.maximumOpening
    try require(opening, "the opening of the hand", in: closed - 1e-9...1)
    let links = ArmKinematics(model).forwardKinematics(at: joints)
    let openingOffset = opening * model.maximumOpening / 2
    let poses = [
      (parts.upperArm, links.upperArm), (parts.forearm, links.forearm),
      (parts.wrist, links.wrist), (parts.hand, links.hand),
      (parts.leftFinger, links.hand * Pose([0, openingOffset, 0])),
      (parts.rightFinger, links.hand * Pose([0, -openingOffset, 0])),
    ]
    for (body, pose) in poses {
      try world.setPose(pose, of: body)
      try world.setVelocity(.zero, of: body)
    }
    controller.setTarget(links.hand.sagging(by: -model.handSag))
    command = .displacement(.zero, grip: 0)
    for index in delayedCommands.indices { delayedCommands[index] = command }
  }
}

extension ArmActuator: Actuator {
  func beforeStep(in world: World) {
    var current = command
    let delay = world.dynamics.actionDelay
    if delay > 0 {
      let slot = world.stepCount % delay
      swap(&current, &delayedCommands[slot])
    }
    current = current.perturbed(by: world.dynamics, model: model, using: &world.generator)
    controller.setCommand(current, hand: links.handPose, workspace: workspace)
    gripper.effort = min(max(current.grip, -1), 1)
  }

  func beforeSubstep(of duration: Double) {
    let frames = links.frames()
    let joints = links.jointAngles(frames)
    let targets = controller.computeTargets(
      for: duration, frames, joints: joints, velocities: links.jointVelocities(frames))
    links.drive(targets, frames, joints: joints)
    links.drive(gripper.computeTargets(for: duration, links.fingerState))
  }

  func setDynamics(_ dynamics: Dynamics) {
    controller.setDynamics(dynamics)
    gripper.setDynamics(dynamics)
  }

  var modelHash: UInt64 { model.fingerprint }

  var stateCount: Int {
    ArmController.stateCount + 1 + 6 + ArmCommand.stateCount * (1 + delayedCommands.count)
  }

  func write(to writer: inout StateWriter) {
    controller.write(to: &writer)
    writer.write(gripper.effort)
    writer.write(workspace.lower)
    writer.write(workspace.upper)
    command.write(to: &writer)
    for command in delayedCommands { command.write(to: &writer) }
  }

  func check(_ reader: inout StateReader) throws(SimulationError) {
    try ArmController.check(&reader)
    try require(reader.readDouble(), "the effort of the fingers", in: -1...1)
    guard Box(reader.readVector(), reader.readVector()).isOrdered else {
      throw .snapshotMismatch(
        reason: "a lower bound of the arm's workspace exceeds its upper bound")
    }
    for _ in 0...delayedCommands.count { try ArmCommand.check(&reader) }
  }

  func read(from reader: inout StateReader) {
    controller.read(from: &reader)
    gripper.effort = reader.readDouble()
    workspace = Box(reader.readVector(), reader.readVector())
    command = ArmCommand(from: &reader)
    for index in delayedCommands.indices { delayedCommands[index] = ArmCommand(from: &reader) }
  }
}

extension Box {
  /// Whether no lower bound exceeds its upper bound; bounds may be infinite.
  var isOrdered: Bool {
    lower.x <= upper.x && lower.y <= upper.y && lower.z <= upper.z
  }
}
