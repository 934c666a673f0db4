import Base
import Testing

@testable import Sim

/// A snapshot restores every property that can change after a world is built, or the property changes the model hash.
@Suite("Completeness of snapshots")
struct SnapshotCompletenessTests {
  /// A block on a slider with a motor and a spring.
  private struct Driven {
    let world: World
    let joint: JointID

    init() throws {
      world = try World()
      let block = try world.addBox(at: Pose([0, 0, 1]))
      joint = try world.add(
        JointDefinition(
          "slider", .slider(axis: [0, 0, 1]), child: block,
          degreesOfFreedom: [
            DegreeOfFreedom(
              spring: .init(stiffness: 50, damping: 1),
              motor: .init(targetVelocity: 1, maximumForce: 20, velocityGain: 10))
          ], measuresWrench: true))
    }
  }

  /// Restores the state after `change` in another world and compares the further steps of both.
  private func expectEqualFork<Scene>(
    _ make: () throws -> Scene, _ world: (Scene) -> World, after change: (Scene) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let original = try make(), fork = try make(), unchanged = try make()
    for scene in [original, unchanged] { for _ in 0..<5 { try world(scene).step() } }
    try change(original)
    try world(fork).restore(world(original).snapshot())
    for scene in [original, fork, unchanged] { for _ in 0..<20 { try world(scene).step() } }
    let end = world(original).snapshot()
    #expect(world(fork).snapshot() == end, sourceLocation: sourceLocation)
    #expect(world(unchanged).snapshot() != end, sourceLocation: sourceLocation)
  }

  @Test("the velocity gain of a motor")
  func motorVelocityGain() throws {
    try expectEqualFork({ try Driven() }, { $0.world }) {
      try $0.world.setMotor(
        .init(targetVelocity: 1, maximumForce: 20, velocityGain: 300), of: $0.joint)
    }
  }

  @Test("the rest position of a spring")
  func springRestPosition() throws {
    try expectEqualFork({ try Driven() }, { $0.world }) {
      try $0.world.setSpringRestPosition(0.2, of: $0.joint)
    }
  }

  @Test("an applied force before its substep")
  func force() throws {
    try expectEqualFork({ try RobotCell() }, { $0.world }) {
      try $0.world.applyForce([3, 0, 2], to: $0.block)
    }
  }

  @Test("the workspace of the arm")
  func workspace() throws {
    try expectEqualFork({ try RobotCell() }, { $0.world }) {
      try $0.arm.apply(.displacement([0.01, 0, 0], grip: 0))
      $0.arm.workspace = Box([-0.1, 0.5, 0.1], [0.02, 0.8, 0.3])
    }
  }

  @Test("contacts and wrenches are cleared by a restore")
  func readings() throws {
    let scene = try Driven()
    let start = scene.world.snapshot()
    for _ in 0..<5 { try scene.world.step() }
    #expect(scene.world.wrench(of: scene.joint)?.force.z != 0)
    try scene.world.restore(start)
    #expect(scene.world.wrench(of: scene.joint)?.force.length == 0)
    let cell = try RobotCell()
    try cell.world.step()
    #expect(cell.world.contactCount > 0)
    try cell.world.restore(cell.world.snapshot())
    #expect(cell.world.contacts.isEmpty)
  }

  @Test("the state of a failed world is refused")
  func failed() throws {
    let cell = try RobotCell()
    try cell.world.setVelocity([500, 0, 0], of: cell.block)
    #expect(throws: SimulationError.self) { try cell.world.step() }
    let state = cell.world.snapshot()
    #expect(
      throws: SimulationError.snapshotMismatch(
        reason: "it was taken after the simulation had failed")
    ) {
      try cell.world.restore(state)
    }
  }

  private func isRefused(_ snapshot: Snapshot, by world: World) -> Bool {
    do {
      try world.restore(snapshot)
      return false
    } catch {
      return "\(error)".contains("built differently")
    }
  }

  @Test("worlds whose arms have other drives have different hashes", arguments: [0, 1, 2])
  func drives(number: Int) throws {
    var model = ArmModel()
    switch number {
    case 0: model.maximumTorque[2] *= 0.5
    case 1: model.fingerDrag += 1
    default: model.velocityGain[0] += 1
    }
    let usual = try World(), other = try World()
    _ = try Arm(in: usual)
    _ = try Arm(in: other, model: model)
    #expect(isRefused(usual.snapshot(), by: other))
  }

  @Test("worlds with other contact overrides have different hashes")
  func contacts() throws {
    func world(_ change: (World, [MaterialID]) throws -> Void) throws -> World {
      let world = try World()
      let materials = try (1...3).map { try world.add(Material(friction: Double($0))) }
      try change(world, materials)
      return world
    }
    let one = try world {
      try $0.setContactMaterial(between: $1[0], and: $1[1], Material(friction: 0.1))
    }
    let other = try world {
      try $0.setContactMaterial(between: $1[0], and: $1[2], Material(friction: 0.1))
    }
    let turned = try world {
      try $0.setContactMaterial(between: $1[1], and: $1[0], Material(friction: 0.1))
    }
    #expect(isRefused(one.snapshot(), by: other))
    #expect(!isRefused(one.snapshot(), by: turned))
  }

  @Test("worlds with other joints along the same axis have different hashes")
  func joints() throws {
    func world(_ kind: JointDefinition.Kind, measuresWrench: Bool = false) throws -> World {
      let world = try World()
      let block = try world.addBox(at: Pose([0, 0, 1]))
      try world.add(
        JointDefinition("joint", kind, child: block, measuresWrench: measuresWrench))
      return world
    }
    let slider = try world(.slider(axis: [0, 0, 1]))
    #expect(isRefused(slider.snapshot(), by: try world(.ball(anchor: [0, 0, 1]))))
    #expect(
      isRefused(slider.snapshot(), by: try world(.slider(axis: [0, 0, 1]), measuresWrench: true)))
  }

  @Test("a randomly mutated state is refused or can be stepped", arguments: 0..<4)
  func mutated(seed: UInt64) throws {
    let cell = try RobotCell()
    var dynamics = Dynamics()
    dynamics.actionDelay = 3
    dynamics.actionNoise = 0.1
    try cell.world.apply(dynamics)
    try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 5)
    let start = cell.world.snapshot()
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<300 {
      var mutated = start
      for _ in 0...generator.integer(below: 2) {
        let index = generator.integer(below: start.values.count)
        switch generator.integer(below: 4) {
        case 0: mutated.values[index] = generator.next()
        case 1: mutated.values[index] ^= 1 << generator.integer(below: 64)
        case 2: mutated.values[index] = UInt64.max >> generator.integer(below: 3)
        default:
          mutated.values[index] = (generator.uniform(in: -1...1) * 1e200).bitPattern
        }
      }
      do {
        try cell.world.restore(mutated)
        for _ in 0..<3 { try cell.world.step() }
      } catch {
        refused += 1
      }
    }
    #expect(refused > 100)
    try cell.world.restore(start)
    #expect(cell.world.snapshot() == start)
  }
}
