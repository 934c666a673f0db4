import AllocationCounter
import Base
import Synchronization
import Testing

@testable import Sim

@Suite("Endurance")
struct StressTests {
  private enum Scene: String, CaseIterable { case block, tower, pegInHole, hinges, everyShape }

  private func build(_ scene: Scene, _ world: World) throws -> Tabletop {
    let top = try Tabletop(in: world)
    func object(_ name: String, _ geometry: Geometry, at position: Vector3) throws -> BodyID {
      try world.add(
        BodyDefinition(
          name, pose: Pose(position),
          shapes: [ShapeDefinition(geometry, material: top.objectMaterial)], mass: .total(0.05)))
    }
    switch scene {
    case .block:
      try top.addBlock(at: [0, 0.6], in: world)
    case .tower:
      for level in 0..<4 {
        _ = try object(
          "block \(level)", .box(size: [0.04, 0.04, 0.04]),
          at: [0, 0.6, 0.02 + 0.04 * Double(level)])
      }
    case .pegInHole:
      for (side, offset) in [
        [-0.05, 0, 0.05], [0.05, 0, 0.05], [0, -0.05, 0.05], [0, 0.05, 0.05],
      ]
      .enumerated() {
        try world.add(
          BodyDefinition(
            "side \(side)", motionType: .static,
            pose: Pose([0, 0.7, 0] + Vector3(offset[0], offset[1], offset[2])),
            shapes: [
              ShapeDefinition(
                .box(size: side < 2 ? [0.05, 0.15, 0.1] : [0.05, 0.05, 0.1]),
                category: .fixture)
            ]))
      }
      _ = try object("peg", .cylinder(radius: 0.02, length: 0.12), at: [0, 0.7, 0.07])
    case .hinges:
      let door = try object("door", .box(size: [0.3, 0.02, 0.2]), at: [0.15, 0.7, 0.11])
      try world.add(
        JointDefinition(
          "hinge", .hinge(anchor: [0, 0.7, 0.11], axis: [0, 0, 1]), child: door,
          degreesOfFreedom: [DegreeOfFreedom(limits: -1.5...1.5, friction: 0.2)]))
      let button = try object(
        "button", .cylinder(radius: 0.03, length: 0.04), at: [-0.2, 0.6, 0.05])
      try world.add(
        JointDefinition(
          "button", .slider(axis: [0, 0, 1]), child: button,
          degreesOfFreedom: [
            DegreeOfFreedom(
              limits: -0.03...0, spring: .init(stiffness: 300, damping: 2), friction: 1)
          ]))
    case .everyShape:
      for (column, shape) in SolidShape.allCases.enumerated() {
        _ = try object(
          shape.rawValue, try shape.geometry(), at: [-0.3 + 0.12 * Double(column), 0.6, 0.06])
      }
    }
    return top
  }

  /// Adversarial commands: extremes, alternations, into the table and into the joint limits.
  private func adversarialCommand(_ generator: inout SeededGenerator, step: Int) -> ArmCommand {
    let sign: Double = step % 2 == 0 ? 1 : -1
    let grip = sign
    switch (step / 200) % 6 {
    case 0:
      return .displacement(generator.uniform(in: Box([-1, -1, -1], [1, 1, 1])), grip: grip)
    case 1: return .displacement([0.01 * sign, -0.01 * sign, 0.01 * sign], grip: -grip)
    case 2: return .displacement([0.004, 0, -1], grip: 1)
    case 3:
      var speeds = JointVector(repeating: 0)
      for joint in 0..<JointVector.count { speeds[joint] = generator.uniform(in: -20...20) }
      return .jointVelocities(speeds, grip: grip)
    case 4: return .jointVelocities(JointVector(repeating: 1e9 * sign), grip: 1e9)
    default:
      return .pose(
        generator.uniform(in: Box([-2, -2, -2], [2, 2, 2])), yaw: 1e6 * sign, grip: grip)
    }
  }

  @Test(
    "a million adversarial steps in several scenes neither fail nor push a body through the table")
  func adversarialActions() throws {
    let pool = try ThreadPool(threads: 2)
    let scenes = Scene.allCases
    let problems = Mutex<[String]>([])
    let stepsEach = 1_000_000 / (2 * scenes.count)
    pool.parallelFor(2 * scenes.count) { index in
      do {
        let world = try World(seed: UInt64(index))
        let top = try build(scenes[index % scenes.count], world)
        let start = world.snapshot()
        var generator = SeededGenerator(seed: UInt64(index), stream: .placement)
        for step in 0..<stepsEach {
          if step % 2000 == 0 { try world.restore(start) }
          try top.arm.apply(adversarialCommand(&generator, step: step))
          try world.step()
          for body in world.bodyIDs where !world.isStatic(body) {
            let pose = world.pose(of: body)
            let position = pose.position
            let isOverTable =
              Tabletop.top.lower.x < position.x && position.x < Tabletop.top.upper.x
              && Tabletop.top.lower.y < position.y && position.y < Tabletop.top.upper.y
            // At 2.5 m/s, a thin body may penetrate by up to 16 mm; it must come out on the side from which it came.
            let isInside = isOverTable && position.z < -0.02 && position.z > -0.1
            if !pose.isFinite || isInside || position.z < -Tabletop.height {
              problems.withLock {
                $0.append(
                  "\(scenes[index % scenes.count]) step \(step): \(world.name(of: body)) at \(position)"
                )
              }
              return
            }
          }
        }
      } catch {
        problems.withLock { $0.append("\(scenes[index % scenes.count]): \(error)") }
      }
    }
    #expect(problems.withLock { $0 } == [])
  }

  @Test("a step allocates nothing, grasping or not")
  func noAllocation() throws {
    let cell = try RobotCell()
    try cell.pickUpBlock()
    func steps(_ count: Int) throws -> UInt64 {
      let before = AllocationCount()
      for step in 0..<count {
        try cell.arm.apply(.displacement([step % 2 == 0 ? 0.01 : -0.01, 0, 0], grip: 1))
        try cell.world.step()
        _ = cell.arm.handPosition
        _ = cell.arm.opening
        _ = cell.world.position(of: cell.block)
      }
      return AllocationCount() - before
    }
    _ = try steps(100)
    #expect(try steps(500) == 0)
    try cell.hold(.pose([0.2, 0.8, 0.2], yaw: 0, grip: -1), steps: 200)
    #expect(try steps(500) == 0)
  }

  @Test("restoring a snapshot allocates nothing")
  func noAllocationInReset() throws {
    let cell = try RobotCell()
    var snapshot = cell.world.snapshot()
    try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 20)
    let before = AllocationCount()
    try cell.world.restore(snapshot)
    cell.world.write(to: &snapshot)
    #expect(AllocationCount() == before)
  }

  @Test("released worlds leak no memory", arguments: Scene.allCases)
  private func memory(scene: Scene) throws {
    func cycle() throws {
      let world = try World()
      let top = try build(scene, world)
      let start = world.snapshot()
      try top.arm.apply(.displacement([0.01, 0, 0], grip: 1))
      for _ in 0..<3 { try world.step() }
      var dynamics = Dynamics()
      dynamics.objectFriction = 0.5
      try world.apply(dynamics)
      try world.step()
      try world.restore(start)
    }
    for _ in 0..<5 { try cycle() }
    // The engine passes one small block between worlds and threads, so cycles may take it from another test or leave it
    // to one, beside busy tests most of them. A leak shows in every cycle.
    let left = try (0..<51).map { _ in
      let before = NetAllocatedBytes()
      try cycle()
      return NetAllocatedBytes() - before
    }
    #expect(left.sorted()[12] <= 0)
  }
}
