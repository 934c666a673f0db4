/// What moves an arm: its command, its controller and its gripper. The world holds it, and it does not hold the world.
final class ArmActuator {
  let model: ArmModel
  let links: ArmLinks
  var workspace = Box([-0.5, 0.4, 0.05], [0.5, 1.0, 0.5])
  // Read and written in every substep, and by one thread at a time as the whole world is.
  @exclusivity(unchecked) var controller: ArmController
  @exclusivity(unchecked) var gripper: Gripper

  /// The command last asked for.
  var command = ArmCommand.displacement(.zero, grip: -1)
  /// Commands that hidden dynamics delay: as many as the longest delay takes, whatever the delay in force.
  private var waiting: [ArmCommand]

  init(_ parts: ArmParts, in world: World, model: ArmModel) {
    self.model = model
    links = ArmLinks(parts, in: world, model: model)
    controller = ArmController(model: model, dynamics: world.dynamics)
    gripper = Gripper(model: model, dynamics: world.dynamics)
    waiting = Array(repeating: command, count: Dynamics.longestDelay)
  }

  /// Puts the arm at rest with given joint angles, at once.
  func place(
    _ parts: ArmParts, joints: JointVector, opening: Double, in world: World
  ) throws(SimulationError) {
    for joint in 0..<JointVector.count {
      try require(
        joints[joint], "the angle of joint \(joint + 1)",
        in: model.lowerLimits[joint]...model.upperLimits[joint])
    }
    let closed = (model.fullOpening - 2 * model.fingerTravel) / model.fullOpening
    try require(opening, "the opening of the hand", in: closed - 1e-9...1)
    let links = ArmKinematics(model).links(at: joints)
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
}

extension ArmActuator: Actuator {
  func beginStep(in world: World) {
    var due = command
    let delay = world.dynamics.actionDelay
    if delay > 0 {
      let slot = world.stepCount % delay
      swap(&due, &waiting[slot])
    }
    due = due.disturbed(by: world.dynamics, model: model, using: &world.generator)
    controller.accept(due, hand: links.handPose, workspace: workspace)
    gripper.effort = min(max(due.grip, -1), 1)
  }

  func act(for duration: Double) {
    let frames = links.frames()
    let joints = links.jointAngles(frames)
    links.drive(
      controller.act(for: duration, frames, joints: joints), frames, joints: joints)
    links.drive(gripper.act(for: duration, links.fingerMotion))
  }

  func adopt(_ dynamics: Dynamics) {
    controller.adopt(dynamics)
    gripper.adopt(dynamics)
  }

  var structure: UInt64 { model.fingerprint }

  var stateCount: Int {
    ArmController.stateCount + 1 + 6 + ArmCommand.stateCount * (1 + waiting.count)
  }

  func write(to writer: inout StateWriter) {
    controller.write(to: &writer)
    writer.write(gripper.effort)
    writer.write(workspace.lower)
    writer.write(workspace.upper)
    command.write(to: &writer)
    for command in waiting { command.write(to: &writer) }
  }

  func check(_ reader: inout StateReader) throws(SimulationError) {
    try ArmController.check(&reader)
    try require(reader.readDouble(), "the effort of the fingers", in: -1...1)
    guard Box(reader.readVector(), reader.readVector()).isOrdered else {
      throw .snapshotMismatch(reason: "a corner of the arm's workspace is beyond the other")
    }
    for _ in 0...waiting.count { try ArmCommand.check(&reader) }
  }

  func read(from reader: inout StateReader) {
    controller.read(from: &reader)
    gripper.effort = reader.readDouble()
    workspace = Box(reader.readVector(), reader.readVector())
    command = ArmCommand(from: &reader)
    for index in waiting.indices { waiting[index] = ArmCommand(from: &reader) }
  }
}

extension Box {
  /// Whether no lower bound is beyond its upper one; bounds may be infinite.
  var isOrdered: Bool {
    lower.x <= upper.x && lower.y <= upper.y && lower.z <= upper.z
  }
}
