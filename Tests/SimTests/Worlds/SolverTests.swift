import CODE
import Testing

@testable import Sim

@Suite("Unsolvable substeps")
struct SolverTests {
  /// A block on a rail with a motor that works against friction, for which ODE's solver always reports a failure.
  private func rail(through post: Vector3? = nil) throws -> (world: World, block: BodyID) {
    let world = try World()
    let block = try world.addBox("block", at: Pose([0, 0, 1]))
    try world.add(
      JointDefinition(
        "rail", .slider(axis: [1, 0, 0]), child: block,
        degreesOfFreedom: [
          DegreeOfFreedom(motor: .init(targetVelocity: 0.01, maximumForce: 100), friction: 10)
        ]))
    if let post {
      try world.add(
        BodyDefinition(
          "post", motionType: .static, pose: Pose(post),
          shapes: [ShapeDefinition(.box(size: [4, 0.1, 0.1]), category: .fixture)]))
    }
    return (world, block)
  }

  @Test("substeps are counted, and a scene at rest is solved without retries")
  func rest() throws {
    let cell = try RobotCell()
    try cell.hold(.displacement(.zero, grip: -1), steps: 100)
    let statistics = cell.world.solverStatistics
    #expect(statistics.substeps == 200)
    #expect(statistics.softenedRetries == 0)
    #expect(statistics.unsolved == 0)
  }

  @Test("unsolved substeps are counted, and the world continues if nothing penetrates")
  func unsolved() throws {
    let (world, block) = try rail()
    for _ in 0..<500 { try world.step() }
    let statistics = world.solverStatistics
    #expect(statistics.unsolved > 900)
    #expect(statistics.penetrating == 0)
    #expect(abs(world.position(of: block).x - 500 * 0.0125 * 0.01) < 1e-3)
    #expect(statistics - statistics == SolverStatistics())
  }

  @Test("softer constraints solve what the stiff ones do not")
  func softened() throws {
    let (world, _) = try rail(through: [0, 0, 0.92])
    for _ in 0..<200 { try world.step() }
    let statistics = world.solverStatistics
    #expect(statistics.softenedRetries > 300)
    #expect(statistics.unsolved < 10)
  }

  @Test("a step fails after many unsolved substeps with penetration")
  func penetrating() throws {
    // The rail holds the block 2 cm deep in the post. A retry would solve it.
    let (world, _) = try rail(through: [0, 0, 0.92])
    world.engine.substep.pointee.solverSettings.maximumAttempts = 1
    let start = world.snapshot()
    func fails() throws -> Int {
      for step in 0..<1000 {
        do { try world.step() } catch SimulationError.solverFailed { return step }
      }
      return -1
    }
    let step = try fails()
    #expect(step >= 100 && step < 150)
    #expect(world.solverStatistics.mostConsecutivePenetratingSubsteps > 200)
    #expect(throws: SimulationError.self) { try world.step() }
    try world.restore(start)
    #expect(try fails() == step)
  }
}
