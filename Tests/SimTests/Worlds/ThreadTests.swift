import Base
import Synchronization
import Testing

@testable import Sim

@Suite("Many worlds on many threads")
struct ThreadTests {
  /// The final state of a world under its own random commands; the object has one of several shapes.
  private func run(_ number: Int, steps: Int) throws -> Snapshot {
    let world = try World(seed: UInt64(number))
    let top = try Tabletop(in: world)
    let shape = SolidShape.allCases[number % SolidShape.allCases.count]
    try world.add(
      BodyDefinition(
        "thing", pose: Pose([0, 0.6, 0.06]),
        shapes: [ShapeDefinition(try shape.geometry(), material: top.objectMaterial)],
        mass: .total(0.1)))
    try top.arm.reset(hand: [0, 0.6, 0.16])
    var generator = SeededGenerator(seed: UInt64(number), stream: .placement)
    for _ in 0..<steps {
      let motion = generator.uniform(in: Box([-0.01, -0.01, -0.012], [0.01, 0.01, 0.01]))
      try top.arm.apply(.displacement(motion, grip: generator.uniform(in: -1...1)))
      try world.step()
    }
    return world.snapshot()
  }

  @Test(
    "worlds give the same bits on several threads as in sequence", arguments: [2, 4, 16])
  func sameBits(threads: Int) throws {
    let alone = try (0..<16).map { try run($0, steps: 300) }
    let pool = try ThreadPool(threads: threads)
    let results = Mutex<[Int: Snapshot]>([:])
    pool.parallelFor(16) { number in
      let snapshot = try? run(number, steps: 300)
      results.withLock { $0[number] = snapshot }
    }
    results.withLock { found in
      for number in 0..<16 { #expect(found[number] == alone[number]) }
    }
  }

  @Test(
    "eight worlds on two threads stay equal to the bit over ten thousand steps of random actions")
  func longRun() throws {
    let alone = try (0..<8).map { try run($0, steps: 10_000) }
    let pool = try ThreadPool(threads: 2)
    let results = Mutex<[Int: Snapshot]>([:])
    pool.parallelFor(8) { number in
      let snapshot = try? run(number, steps: 10_000)
      results.withLock { $0[number] = snapshot }
    }
    results.withLock { found in
      for number in 0..<8 { #expect(found[number] == alone[number]) }
    }
  }

  @Test("other seeds give other trajectories")
  func seedsDiffer() throws {
    func noisy(_ seed: UInt64) throws -> Snapshot {
      let cell = try RobotCell(seed: seed)
      var dynamics = Dynamics()
      dynamics.actionNoise = 0.2
      try cell.world.apply(dynamics)
      try cell.hold(.displacement([0.005, 0, 0], grip: 0), steps: 20)
      return cell.world.snapshot()
    }
    #expect(try noisy(1) == noisy(1))
    #expect(try noisy(1).values != noisy(2).values)
  }

  @Test("a pool runs every iteration once, in every loop", arguments: [1, 2, 5])
  func pool(threads: Int) throws {
    let pool = try ThreadPool(threads: threads)
    #expect(pool.threadCount == threads)
    for count in [0, 1, 7, 1000] {
      for _ in 0..<50 {
        let done = Mutex(Array(repeating: 0, count: count))
        pool.parallelFor(count) { index in done.withLock { $0[index] += 1 } }
        #expect(done.withLock { $0.allSatisfy { $0 == 1 } })
      }
    }
  }

  @Test("a pool without threads is an error")
  func noThreads() {
    #expect(throws: ThreadPoolError.self) { try ThreadPool(threads: 0) }
  }
}
