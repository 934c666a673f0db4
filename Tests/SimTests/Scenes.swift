import Sim

/// An empty world with a fine substep, for comparisons with closed forms.
func makeWorld(substep: Double = 0.001) throws -> World {
  try World(timing: .init(substep: substep, substepsPerStep: 1))
}

extension World {
  /// Advances by whole control steps, as many as fit into the time.
  func run(seconds: Double) throws {
    for _ in 0..<Int((seconds / timing.step).rounded()) { try step() }
  }

  @discardableResult
  func addFloor(_ material: MaterialID? = nil) throws -> BodyID {
    try add(
      BodyDefinition(
        "floor", motionType: .static,
        shapes: [ShapeDefinition(.plane, material: material, category: .fixture)]))
  }

  @discardableResult
  func addBox(
    _ name: String = "box", size: Vector3 = [0.1, 0.1, 0.1], mass: Double = 1, at pose: Pose,
    material: MaterialID? = nil
  ) throws -> BodyID {
    try add(
      BodyDefinition(
        name, pose: pose, shapes: [ShapeDefinition(.box(size: size), material: material)],
        mass: .total(mass)))
  }

  @discardableResult
  func addBall(
    _ name: String = "ball", radius: Double = 0.05, mass: Double = 1, at position: Vector3,
    material: MaterialID? = nil
  ) throws -> BodyID {
    try add(
      BodyDefinition(
        name, pose: Pose(position),
        shapes: [ShapeDefinition(.sphere(radius: radius), material: material)],
        mass: .total(mass)))
  }

  func removeGravity() throws {
    var dynamics = self.dynamics
    dynamics.gravity = 0
    try apply(dynamics)
  }
}

/// A robot cell with a block in front of the arm.
struct RobotCell {
  let world: World
  let top: Tabletop
  let block: BodyID
  var arm: Arm { top.arm }

  init(
    blockMass: Double = 0.1, blockSize: Vector3 = [0.04, 0.04, 0.04],
    hand: Vector3 = [0, 0.6, 0.2], seed: UInt64 = 0
  ) throws {
    world = try World(seed: seed)
    top = try Tabletop(in: world, hand: hand)
    block = try top.addBlock(size: blockSize, mass: blockMass, at: [0, 0.6], in: world)
  }

  func hold(_ command: ArmCommand, steps: Int) throws {
    try arm.apply(command)
    for _ in 0..<steps { try world.step() }
  }

  /// Closes the hand around the block and lifts it.
  func pickUpBlock(grip: Double = 1) throws {
    try arm.reset(hand: [0, 0.6, 0.048])
    try hold(.pose([0, 0.6, 0.048], yaw: 0, grip: grip), steps: 60)
    try hold(.pose([0, 0.6, 0.25], yaw: 0, grip: grip), steps: 120)
  }
}
