internal import Base
internal import Sim

/// The results of the benchmark of simulation.
struct SimReport: Encodable {
  let version = Release.version
  let machine = Machine.current
  let runs: Int
  let secondsPerRun: Double
  /// Control steps per second on one thread.
  let stepsPerSecondAtRest: Double
  let stepsPerSecondGrasping: Double
  /// The fraction of the time inside ODE.
  let engineShareAtRest: Double?
  let engineShareGrasping: Double?
  let millisecondsToCreate: Double
  let microsecondsToReset: Double
  let kibibytesPerWorld: Double
  /// Growth of memory in kibibytes over ten thousand worlds made and freed.
  let kibibytesGrownOverTenThousandWorlds: Double
  /// Speedup of eight worlds on two threads over one thread.
  let speedupOnTwoThreads: Double
  let sameBitsOnThreads: Bool
}

/// Measures the simulation on scenes with an arm, a table and a block.
struct SimBenchmark {
  let seconds: Double
  let runs: Int

  func run(log: (String) -> Void) throws -> SimReport {
    let machine = Machine.current
    log("Benchtop \(Release.version) on \(machine.processor), \(machine.cores) cores")
    let rest = try stepping(BenchmarkScene(grasping: false))
    log("steps/s, arm over a resting block   \(leftPadded(fixedPoint(rest.rate, 0), 9))")
    log(
      "  of which inside ODE               \(leftPadded(Measurement.percentage(rest.share), 9)) %")
    let grasp = try stepping(BenchmarkScene(grasping: true))
    log("steps/s, grasping and moving it     \(leftPadded(fixedPoint(grasp.rate, 0), 9))")
    log(
      "  of which inside ODE               \(leftPadded(Measurement.percentage(grasp.share), 9)) %")
    let creation = try creation()
    log("creating a world with an arm        \(leftPadded(fixedPoint(creation, 3), 9)) ms")
    let reset = try reset()
    log("resetting through a snapshot        \(leftPadded(fixedPoint(reset, 2), 9)) us")
    let size = try memory()
    log("memory of a world with an arm       \(leftPadded(fixedPoint(size, 0), 9)) KiB")
    let growth = try growth()
    log("growth over 10,000 worlds           \(leftPadded(fixedPoint(growth, 0), 9)) KiB")
    let threads = try threads()
    log("eight worlds on two threads, ratio  \(leftPadded(fixedPoint(threads.speedup, 2), 9))")
    log("  same bits as on one thread        \(leftPadded(threads.sameBits ? "yes" : "NO", 9))")
    return SimReport(
      runs: runs, secondsPerRun: seconds, stepsPerSecondAtRest: rest.rate,
      stepsPerSecondGrasping: grasp.rate, engineShareAtRest: rest.share,
      engineShareGrasping: grasp.share, millisecondsToCreate: creation,
      microsecondsToReset: reset, kibibytesPerWorld: size,
      kibibytesGrownOverTenThousandWorlds: growth, speedupOnTwoThreads: threads.speedup,
      sameBitsOnThreads: threads.sameBits)
  }

  private func stepping(_ scene: BenchmarkScene) throws -> (rate: Double, share: Double?) {
    func rate() throws -> Double {
      let clock = ContinuousClock()
      let start = clock.now
      var steps = 0
      while start.duration(to: clock.now) < .seconds(seconds) {
        try scene.advance(steps: 100)
        steps += 100
      }
      return Double(steps) / inSeconds(start.duration(to: clock.now))
    }
    _ = try rate()
    let rates = try (0..<runs).map { _ in try rate() }
    let shares = try (0..<runs).map { _ in
      // ODE finds some collisions with libccd.
      try Measurement.share(of: ["libode", "libccd"]) { _ = try rate() }
    }
    return (Measurement.median(rates), Measurement.median(shares))
  }

  private func creation() throws -> Double {
    try medianTime(of: 20) { _ = try BenchmarkScene(grasping: false, isWarm: false) } * 1e3
  }

  private func reset() throws -> Double {
    let scene = try BenchmarkScene(grasping: false)
    let start = scene.world.snapshot()
    try scene.advance(steps: 50)
    return try medianTime(of: 1000) { try scene.world.restore(start) } * 1e6
  }

  private func memory() throws -> Double {
    var scenes: [BenchmarkScene] = []
    for _ in 0..<20 { scenes.append(try BenchmarkScene(grasping: false)) }
    let before = Machine.residentBytes
    let count = 200
    for _ in 0..<count { scenes.append(try BenchmarkScene(grasping: true)) }
    return Double(Machine.residentBytes - before) / 1024 / Double(count)
  }

  private func growth() throws -> Double {
    func cycle() throws { _ = try BenchmarkScene(grasping: false, isWarm: false).advance(steps: 1) }
    for _ in 0..<500 { try cycle() }
    let before = Machine.residentBytes
    for _ in 0..<10_000 { try cycle() }
    return Double(Machine.residentBytes - before) / 1024
  }

  private func threads() throws -> (speedup: Double, sameBits: Bool) {
    func make() throws -> [BenchmarkScene] {
      try (0..<8).map { try BenchmarkScene(grasping: true, seed: UInt64($0)) }
    }
    var ratios: [Double] = []
    var sameBits = true
    let pool = try ThreadPool(threads: 2)
    for _ in 0..<runs {
      let alone = try make(), shared = try make()
      // In short rounds, as in a vectorised environment.
      let rounds = max(10, Int(200 * seconds))
      let scenes = UncheckedSendable(shared)
      let time = medianTime(of: 1) {
        for _ in 0..<rounds { for scene in alone { try? scene.advance(steps: 10) } }
      }
      let sharedTime = medianTime(of: 1) {
        for _ in 0..<rounds {
          pool.parallelFor(shared.count) { try? scenes.value[$0].advance(steps: 10) }
        }
      }
      ratios.append(time / sharedTime)
      for (one, other) in zip(alone, shared) {
        sameBits = sameBits && one.world.snapshot() == other.world.snapshot()
      }
    }
    return (Measurement.median(ratios), sameBits)
  }

  private func medianTime<Failure: Error>(
    of count: Int, _ work: () throws(Failure) -> Void
  ) throws(Failure) -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<count {
      let start = clock.now
      try work()
      times.append(inSeconds(start.duration(to: clock.now)))
    }
    return Measurement.median(times)
  }
}

/// An arm that moves at random over a resting block, or that carries the block.
private final class BenchmarkScene {
  let world: World
  private let arm: Arm
  private let grip: Double
  private var generator: SeededGenerator

  init(grasping: Bool, seed: UInt64 = 0, isWarm: Bool = true) throws {
    world = try World(seed: seed)
    let top = try Tabletop(in: world)
    try top.addBlock(at: [0, 0.6], in: world)
    arm = top.arm
    grip = grasping ? 1 : -1
    generator = SeededGenerator(seed: seed, stream: .placement)
    guard isWarm else { return }
    if grasping {
      try arm.reset(hand: [0, 0.6, 0.048])
      try arm.apply(.pose([0, 0.6, 0.048], yaw: 0, grip: 1))
      for _ in 0..<40 { try world.step() }
    }
    try arm.apply(.pose([0, 0.6, 0.25], yaw: 0, grip: grip))
    for _ in 0..<100 { try world.step() }
    arm.workspace = Box([-0.3, 0.5, 0.15], [0.3, 0.8, 0.4])
  }

  /// Takes random actions, as an agent does at the start of training.
  func advance(steps: Int) throws {
    for _ in 0..<steps {
      let motion = Vector3(
        generator.uniform(in: -0.01...0.01), generator.uniform(in: -0.01...0.01),
        generator.uniform(in: -0.01...0.01))
      try arm.apply(.displacement(motion, grip: grip))
      try world.step()
    }
  }
}

private func inSeconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
