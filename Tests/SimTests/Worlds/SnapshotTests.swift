import Base
import Testing

@testable import Sim

@Suite("Snapshots")
struct SnapshotTests {
  /// Random commands that grip, let go and push the block about.
  private func disturb(_ cell: Cell, steps: Int, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<steps {
      let motion = generator.uniform(in: Box([-0.01, -0.01, -0.012], [0.01, 0.01, 0.01]))
      try cell.hold(.displacement(motion, grip: generator.uniform(in: -1...1)), steps: 1)
    }
  }

  @Test("after a restore the same commands give the same bits")
  func restore() throws {
    let cell = try Cell()
    var dynamics = Dynamics()
    dynamics.actionNoise = 0.1
    dynamics.actionDelay = 2
    try cell.world.apply(dynamics)
    try cell.arm.place(hand: [0, 0.6, 0.05])
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

  @Test("taking a snapshot changes nothing")
  func harmless() throws {
    let watched = try Cell(), unwatched = try Cell()
    for round in 0..<20 {
      try disturb(watched, steps: 10, seed: UInt64(round))
      try disturb(unwatched, steps: 10, seed: UInt64(round))
      _ = watched.world.snapshot()
    }
    #expect(watched.world.snapshot() == unwatched.world.snapshot())
  }

  @Test("a fork in another world built the same way runs on identically, through bytes")
  func fork() throws {
    let original = try Cell()
    try original.arm.place(hand: [0, 0.6, 0.05])
    try disturb(original, steps: 150, seed: 4)
    let bytes = original.world.snapshot().bytes
    let fork = try Cell()
    try fork.world.restore(try Snapshot(bytes: bytes))
    try disturb(original, steps: 150, seed: 5)
    try disturb(fork, steps: 150, seed: 5)
    #expect(original.world.snapshot() == fork.world.snapshot())
  }

  @Test("springs, motors and moved fixtures come back too")
  func jointState() throws {
    let world = try World()
    let post = try world.add(
      BodyDefinition(
        "post", motion: .fixed, shapes: [ShapeDefinition(.box(size: [0.1, 0.1, 0.1]))]))
    let door = try world.addBox("door", size: [0.2, 0.02, 0.2], mass: 0.5, at: Pose([0.2, 0, 0]))
    let hinge = try world.add(
      JointDefinition(
        "hinge", .hinge(anchor: [0.1, 0, 0], axis: [0, 0, 1]), child: door, parent: post,
        freedoms: [
          Freedom(
            spring: .init(stiffness: 2, damping: 0.1),
            motor: .init(speed: 1, maximumForce: 0.1), friction: 0.05)
        ]))
    try world.run(seconds: 0.5)
    let snapshot = world.snapshot()
    try world.run(seconds: 0.5)
    let end = world.snapshot()
    try world.setPose(Pose([1, 0, 0]), of: post)
    try world.setPose(Pose([1.2, 0, 0]), of: door)
    try world.setMotor(.init(speed: -3, maximumForce: 2), of: hinge)
    try world.setSpringRest(1, of: hinge)
    try world.run(seconds: 0.5)
    try world.restore(snapshot)
    try world.run(seconds: 0.5)
    #expect(world.snapshot() == end)
  }

  @Test("a snapshot of another world is refused and changes nothing")
  func foreign() throws {
    let cell = try Cell()
    let other = try Cell(blockMass: 0.2)
    let before = cell.world.snapshot()
    #expect(throws: SimulationError.self) { try cell.world.restore(other.world.snapshot()) }
    #expect(cell.world.snapshot() == before)
  }

  @Test("bytes of a later form are refused in one line")
  func laterForm() throws {
    var bytes = try Cell().world.snapshot().bytes
    #expect(bytes[8] == UInt8(Snapshot.schema.number))
    bytes[8] += 1
    #expect {
      try Snapshot(bytes: bytes)
    } throws: {
      "\($0)".contains("written by a later release (schema 2)")
    }
  }

  @Test("bytes cut short, lengthened or changed anywhere are refused")
  func brokenBytes() throws {
    let bytes = try Cell().world.snapshot().bytes
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
