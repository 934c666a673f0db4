import AllocationCounter
import Base
import Experience
import Learning
import Tasks
import Testing

@testable import Agents

@Suite("Images that are collected")
struct CollectedImagesTests {
  private let kit: Kit
  private let collector: ExperienceCollector

  init() throws {
    (kit, collector) = try Self.make(
      .tinyImages(state: .proprioception), .tinyImages, horizon: 7)
  }

  /// Five environments in which a policy acts.
  private static func make(
    _ observation: ObservationOptions, _ torso: any Torso, horizon: Int, threads: Int = 2
  ) throws -> (Kit, ExperienceCollector) {
    let suite = try Tasks.Suite.find("MT1:reach")
    var options = suite.defaultOptions
    options.observation = observation
    options.horizon = horizon
    let kit = try Kit(
      TrainingContext(suite, options: options), options: options, seed: 3, threads: threads,
      precision: .float32)
    let policy = try kit.policy(NetworkSettings(torso), DeterministicHead())
    var settings = ExperienceCollector.Settings()
    settings.environmentsPerTask = 5
    let collector = try kit.collector(acting: policy, settings)
    try collector.beginEpisodes()
    return (kit, collector)
  }

  private func images(_ copy: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
    var images = [UInt8](repeating: 0, count: kit.images?.byteCount ?? 0)
    images.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { copy(start) } }
    return images
  }

  @Test("a replay buffer has the images that the environments showed, also the last of episodes")
  func replay() throws {
    let replay = kit.replayBuffer(capacityPerTask: 50, environmentsPerTask: 5, isSaved: false)
    let vector = collector.environments.vector
    var report = TrainingReport(tasks: 1)
    var distinct: Set<[UInt8]> = []
    for step in 0..<25 {
      let before = (0..<5).map { Array(vector.buffers.observations.image(of: $0)) }
      try collector.step(into: replay, &report)
      for environment in 0..<5 {
        let row = replay.row(step: step, environment: environment)
        let isOver = vector.buffers.truncations[environment]
        let observed = isOver ? vector.finalObservations : vector.buffers.observations
        #expect(images { replay.copyImages(before: row, to: $0) } == before[environment])
        #expect(
          images { replay.copyImages(after: row, to: $0) }
            == Array(observed.image(of: environment)))
        distinct.insert(before[environment])
      }
    }
    #expect(report.episodes[0] > 10 && distinct.count > 50)
  }

  @Test("a rollout has the images before each step, and those to bootstrap from")
  func rollout() throws {
    let rollout = RolloutBuffer(
      environments: 5, steps: 20, observationSize: kit.inputSize, actionSize: 4,
      images: kit.images)
    var report = TrainingReport(tasks: 1)
    let first = (0..<5).map {
      Array(collector.environments.buffers.observations.image(of: $0))
    }
    try collector.collect(rollout, &report)
    let size = try #require(kit.images).byteCount
    let stored = rollout.table.values(of: .images)
    for environment in 0..<5 {
      let row = rollout.row(environment, 0)
      #expect(
        Array(UnsafeBufferPointer(start: stored + row * size, count: size)) == first[environment])
    }
    #expect(rollout.bootstrapImages.count == rollout.bootstrapRows.count * size)
    // The rollout ends within an episode of some environment.
    let last = collector.environments.buffers.observations
    for (index, row) in rollout.bootstrapRows.enumerated() where !rollout.dones[row] {
      #expect(
        Array(rollout.bootstrapImages[index * size..<(index + 1) * size])
          == Array(last.image(of: row / 20)))
    }
  }

  @Test("a step with images allocates no more than one without")
  func steps() throws {
    func allocations(_ observation: ObservationOptions, _ torso: any Torso) throws -> UInt64 {
      // No episode ends. A single thread, whose allocations are counted.
      let (kit, collector) = try Self.make(observation, torso, horizon: 900_000, threads: 1)
      let replay = kit.replayBuffer(capacityPerTask: 500, environmentsPerTask: 5, isSaved: false)
      var report = TrainingReport(tasks: 1)
      for _ in 0..<5 { try collector.step(into: replay, &report) }
      let before = OwnAllocationCount()
      for _ in 0..<20 { try collector.step(into: replay, &report) }
      return OwnAllocationCount() - before
    }
    let (seen, unseen) = (
      try allocations(.tinyImages(state: .standard), .tinyImages),
      try allocations(ObservationOptions(), MLP(hiddenSizes: [8, 8, 8]))
    )
    #expect(seen <= unseen, "\(seen), \(unseen)")
  }

  @Test("drawing batches with images and learning from them allocate nothing")
  func allocations() throws {
    let replay = kit.replayBuffer(capacityPerTask: 50, environmentsPerTask: 5, isSaved: false)
    var report = TrainingReport(tasks: 1)
    for _ in 0..<8 { try collector.step(into: replay, &report) }
    let pool = try ThreadPool(threads: 1)
    var generator = SeededGenerator(seed: 1)
    let data = BatchSource(
      TransitionSampler(replay), batchSizePerTask: 16, kit.encoder, rewardScale: nil,
      generator: generator.split(), on: pool)
    let critics = try kit.critics(1, NetworkSettings(.tinyImages))
    let update = Update(
      "critic", [.init(critics, OptimizerSettings())], on: data.batch,
      generator: generator.split(), pool: pool
    ) { .init(critics.loss($0, target: $0.reward + critics.minimum($0, of: $0.next))) }
    func work() {
      data.draw()
      update()
    }
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    #expect(OwnAllocationCount() - before == 0)
  }
}
