import Base
import Testing

@testable import Sim

@Suite("Snapshots")
struct SnapshotTests {
  /// Applies random commands that grasp, release and push the block.
  private func disturb(_ cell: RobotCell, steps: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<steps {
      let motion = generator.uniform(in: Box([-0.01, -0.01, -0.012], [0.01, 0.01, 0.01]))
      try cell.hold(.displacement(motion, grip: generator.uniform(in: -1...1)), steps: 1)
    }
  }

  @Test("after a restore the same commands give the same bits")
  func restore() throws {
    let cell = try RobotCell()
    var dynamics = Dynamics()
    dynamics.actionNoise = 0.1
    dynamics.actionDelay = 2
    try cell.world.apply(dynamics)
    try cell.arm.reset(hand: [0, 0.6, 0.05])
    try disturb(cell, steps: 200, seed: 1)
    let snapshot = cell.world.snapshot()
    try disturb(cell, steps: 300, seed: 2)
    let end = cell.world.snapshot()
    try disturb(cell, steps: 50, seed: 3)
    #expect(cell.world.snapshot() != end)
    try cell.world.restore(snapshot)
    #expect(cell.world.snapshot() == snapshot)
    try disturb(cell, steps: 300, seed: 2)
    #expect(cell.world.snapshot() == end)
  }

  @Test("taking a snapshot does not change the world")
  func harmless() throws {
    let snapshotted = try RobotCell(), reference = try RobotCell()
    for round in 0..<20 {
      try disturb(snapshotted, steps: 10, seed: UInt64(round))
      try disturb(reference, steps: 10, seed: UInt64(round))
      _ = snapshotted.world.snapshot()
    }
    #expect(snapshotted.world.snapshot() == reference.world.snapshot())
  }

  @Test("a fork through bytes in another world built the same way continues to the same bits")
  func fork() throws {
    let original = try RobotCell()
    try original.arm.reset(hand: [0, 0.6, 0.05])
    try disturb(original, steps: 150, seed: 4)
    let bytes = original.world.snapshot().bytes
    let fork = try RobotCell()
    try fork.world.restore(try Snapshot(bytes: bytes))
    try disturb(original, steps: 150, seed: 5)
    try disturb(fork, steps: 150, seed: 5)
    #expect(original.world.snapshot() == fork.world.snapshot())
  }

  @Test("springs, motors and moved static bodies are restored too")
  func jointState() throws {
    let world = try World()
    let post = try world.add(
      BodyDefinition(
        "post", motionType: .static, shapes: [ShapeDefinition(.box(size: [0.1, 0.1, 0.1]))]))
    let door = try world.addBox("door", size: [0.2, 0.02, 0.2], mass: 0.5, at: Pose([0.2, 0, 0]))
    let hinge = try world.add(
      JointDefinition(
        "hinge", .hinge(anchor: [0.1, 0, 0], axis: [0, 0, 1]), child: door, parent: post,
        degreesOfFreedom: [
          DegreeOfFreedom(
            spring: .init(stiffness: 2, damping: 0.1),
            motor: .init(targetVelocity: 1, maximumForce: 0.1), friction: 0.05)
        ]))
    try world.run(seconds: 0.5)
    let snapshot = world.snapshot()
    try world.run(seconds: 0.5)
    let end = world.snapshot()
    try world.setPose(Pose([1, 0, 0]), of: post)
    try world.setPose(Pose([1.2, 0, 0]), of: door)
    try world.setMotor(.init(targetVelocity: -3, maximumForce: 2), of: hinge)
    try world.setSpringRestPosition(1, of: hinge)
    try world.run(seconds: 0.5)
    try world.restore(snapshot)
    try world.run(seconds: 0.5)
    #expect(world.snapshot() == end)
  }

  @Test("a snapshot of another world is refused and changes nothing")
  func foreign() throws {
    let cell = try RobotCell()
    let other = try RobotCell(blockMass: 0.2)
    let before = cell.world.snapshot()
    #expect(throws: SimulationError.self) { try cell.world.restore(other.world.snapshot()) }
    #expect(cell.world.snapshot() == before)
  }

  @Test("bytes of a later schema are refused in one line")
  func laterSchema() throws {
    var bytes = try RobotCell().world.snapshot().bytes
    #expect(bytes[8] == UInt8(Snapshot.schema.number))
    bytes[8] += 1
    #expect {
      try Snapshot(bytes: bytes)
    } throws: {
      "\($0)".contains("written by a later release (schema 2)")
    }
  }

  @Test("truncated, extended or changed bytes are refused")
  func brokenBytes() throws {
    let bytes = try RobotCell().world.snapshot().bytes
    #expect(throws: SimulationError.self) { try Snapshot(bytes: []) }
    #expect(throws: SimulationError.self) { try Snapshot(bytes: bytes + [0]) }
    for length in stride(from: 0, to: bytes.count, by: 97) {
      #expect(throws: SimulationError.self) { try Snapshot(bytes: bytes.prefix(length)) }
    }
    for index in stride(from: 0, to: bytes.count, by: 101) {
      var changed = bytes
      changed[index] ^= 0x10
      #expect(throws: SimulationError.self) { try Snapshot(bytes: changed) }
    }
  }
}
