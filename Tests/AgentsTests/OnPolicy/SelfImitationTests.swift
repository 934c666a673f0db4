import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Self-imitation of the fastest successes")
struct SelfImitationTests {
  static func small() -> PPOSettings {
    var settings = PPOTests.small()
    settings.selfImitation.coefficient = 0.05
    settings.selfImitation.episodesPerTask = 20
    return settings
  }

  private func policy(_ torso: MLP, using generator: inout SeededGenerator) -> PolicyNetwork {
    let policy = PolicyNetwork(
      "policy", InputShape(features: 5, tasks: 2),
      PolicyArchitecture(NetworkSettings(torso), PPOSettings().head), using: &generator)
    policy.parameters.perturb(by: 0.2, using: &generator)
    return policy
  }

  private struct Case: Encodable {
    let rows: Int
    let mean, logStd, actions: [Double]
  }

  @Test("the loss is the weighted negative log-density at the imitated step")
  func loss() throws {
    var generator = SeededGenerator(seed: 51)
    var torso = MLP(hiddenSizes: [8])
    torso.activation = .tanh
    let policy = policy(torso, using: &generator)
    let batch = Batch(ColumnLayout().with(.input, width: 5), tasks: 2, batchSizePerTask: 5)
    let imitated = Batch(
      ColumnLayout().with(.input, width: 5).with(.action, width: 4)
        .with(FastestSuccesses.weight), tasks: 2, batchSizePerTask: 5)
    imitated.fill(.input, in: -1...1, using: &generator)
    imitated.fill(.action, in: -1...1, using: &generator)
    imitated.fill(FastestSuccesses.weight, in: 0...1, using: &generator)
    // Parts of a batch see their own rows.
    for rows in [0..<10, 2..<7] {
      let part = LossBatch(rows, of: batch, learning: [policy.parameters])
      let loss = SelfImitation.loss(policy, part, imitating: imitated, coefficient: 0.3).node
      let known = LossBatch(0..<10, of: imitated, learning: [])
      let gaussian = policy.gaussian(known)
      part.graph.forward()
      known.graph.forward()
      let answer = try Reference.answer(
        "bc_losses",
        Case(
          rows: 10, mean: gaussian.mean.numbers.asDoubles,
          logStd: try #require(gaussian.logStd).numbers.asDoubles,
          actions: imitated.numbers(.action)), as: [String: [Double]].self)
      let densities = try #require(answer["gaussian"])
      let expected = rows.map {
        0.3 * Double(imitated[FastestSuccesses.weight][$0]) * densities[$0]
      }
      #expect(maxRelativeError(loss.numbers, expected) < 1e-5)
      GradientCheck(loss, in: part.graph, parameters: [policy.parameters], using: &generator)
        .expectGradients()
    }
  }

  // MARK: Recording

  @Test("episodes are recorded up to their first success, from their start")
  func recording() {
    let successes = FastestSuccesses(
      tasks: 1, episodesPerTask: 4, groups: 2, maxLength: 5, observationSize: 1, actionSize: 4,
      hasGoals: true)
    let recorder = SuccessRecorder(
      successes, environments: 2,
      ObservationEncoder(observationSize: 1, hasGoals: true))
    var time = 0.0
    func step(
      _ environment: Int, succeeds: Bool = false, ends: Bool = false, initialState: Int = 0
    ) {
      let (input, action) = ([time, 7, 8, 9], [Float](repeating: Float(time), count: 4))
      recorder.record(environment, input: input, action: action, initialState: initialState)
      recorder.endStep(environment, task: 0, isSuccess: succeeds, isEpisodeOver: ends)
      time += 1
    }
    // Steps 0 and 1 of environment 0 lead to a success, after which nothing is recorded.
    step(0)
    step(0, succeeds: true)
    step(0, succeeds: true)
    #expect(successes.lengths == [2, 0, 0, 0])
    #expect(successes.table.values(of: .observation)[1] == 1)
    #expect(successes.table.values(of: .desiredGoal)[3] == 7)
    step(0, ends: true)
    // A failed episode leaves nothing; the next one starts anew, in another group.
    step(0, ends: true)
    step(0, succeeds: true, ends: true, initialState: 3)
    #expect(successes.lengths == [2, 0, 1, 0])
    // An episode that is too long is dropped.
    for number in 0..<6 { step(1, succeeds: number == 5, ends: number == 5) }
    #expect(successes.lengths == [2, 0, 1, 0])
    // New episodes everywhere forget the running ones.
    step(1)
    recorder.beginEpisodes()
    step(1, succeeds: true)
    #expect(successes.lengths == [2, 1, 1, 0])
  }

  @Test("running episodes and successes are the same after they were saved")
  func saving() throws {
    func make() -> (FastestSuccesses, SuccessRecorder) {
      let successes = FastestSuccesses(
        tasks: 1, episodesPerTask: 4, groups: 2, maxLength: 5, observationSize: 1, actionSize: 4,
        hasGoals: true)
      let encoder = ObservationEncoder(observationSize: 1, hasGoals: true)
      return (successes, SuccessRecorder(successes, environments: 2, encoder))
    }
    let folder = try TemporaryFolder()
    func save(_ made: (FastestSuccesses, SuccessRecorder), _ name: String) throws -> [UInt8] {
      try Checkpoint.save(to: folder.path(name)) {
        try $0.fastestSuccesses(made.0)
        try made.1.serialize(with: $0)
      }
      return try File.read(folder.path(name))
    }
    let first = make()
    for (number, succeeds) in [false, true, true, false, false].enumerated() {
      for environment in 0..<2 {
        first.1.record(
          environment, input: [Double(number), 1, 2, 3], action: [1, 2, 3, Float(number)],
          initialState: environment)
        first.1.endStep(
          environment, task: 0, isSuccess: succeeds && environment == 0, isEpisodeOver: number == 2)
      }
    }
    let bytes = try save(first, "first")
    let second = make()
    try Checkpoint.load(from: folder.path("first")) {
      try $0.fastestSuccesses(second.0)
      try second.1.serialize(with: $0)
    }
    #expect(try save(second, "second") == bytes)
    #expect(second.0.lengths == first.0.lengths && first.0.lengths == [2, 0, 0, 0])
    for made in [first, second] {
      made.1.record(1, input: [9, 1, 2, 3], action: [0, 0, 0, 0], initialState: 0)
      made.1.endStep(1, task: 0, isSuccess: true, isEpisodeOver: true)
    }
    #expect(try save(second, "second") == save(first, "first"))
  }

  @Test("recording, drawing and the update allocate nothing")
  func allocations() throws {
    var generator = SeededGenerator(seed: 52)
    let pool = try ThreadPool(threads: 1)
    let encoder = ObservationEncoder(observationSize: 5, hasGoals: false)
    let successes = FastestSuccesses(
      tasks: 2, episodesPerTask: 4, groups: 2, maxLength: 8, observationSize: 5, actionSize: 4,
      hasGoals: false)
    let recorder = SuccessRecorder(successes, environments: 4, encoder)
    let policy = policy(MLP(hiddenSizes: [16]), using: &generator)
    let data = BatchSource(
      successes, batchSizePerTask: 32, encoder, rewardScale: nil, generator: generator.split(),
      on: pool)
    let batch = Batch(ColumnLayout().with(.input, width: 5), tasks: 2, batchSizePerTask: 32)
    let update = Update(
      "policy", [.init(policy, OptimizerSettings())], on: batch, generator: generator.split(),
      pool: pool
    ) { b in .init(SelfImitation.loss(policy, b, imitating: data.batch, coefficient: 0.1)) }
    let (input, action) = ([1.0, 2, 3, 4, 5], [Float(1), 2, 3, 4])
    func work() {
      for number in 0..<4 {
        for environment in 0..<4 {
          recorder.record(environment, input: input, action: action, initialState: number)
          recorder.endStep(
            environment, task: environment / 2, isSuccess: number == 3,
            isEpisodeOver: number == 3)
        }
      }
      data.draw()
      update()
    }
    for _ in 0..<2 { work() }
    let before = OwnAllocationCount()
    for _ in 0..<5 { work() }
    #expect(OwnAllocationCount() == before)
  }

  // MARK: Runs

  @Test("PPO keeps its successes, and raises the density of their actions")
  func run() throws {
    var settings = Self.small()
    settings.horizon = 50
    let learner = try Learner<PPO>(
      TrainingContext(HeightTask.suite), settings, seed: 4, threads: 2)
    try learner.beginEpisodes()
    var episodes: [Double] = []
    for _ in 0..<6 {
      let metrics = try learner.iterate(progress: 0).metrics
      episodes.append(try #require(metrics.first { $0.name == "ppo/imitated_episodes" }).value)
    }
    #expect(episodes[5] > 0 && episodes == episodes.sorted())
  }

  @Test(
    "settings that do not suit are refused with their names",
    arguments: ["selfImitation.coefficient=-1", "selfImitation.episodesPerTask=0"])
  func refused(assignment: String) throws {
    let settings = try JSON.overriding(PPOSettings(), byAssignment: assignment)
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<PPO>(
        TrainingContext(try Suite.find("reach,push")), settings, seed: 0, threads: 1)
    }
    let name = assignment.prefix { $0 != "=" }
    #expect(error?.description.contains("\(name) is") == true)
  }

  @Test("an agent that sees images is refused")
  func images() throws {
    var settings = Self.small()
    (settings.policy.torso, settings.critic.torso) = (.tinyImages, .tinyImages)
    let suite = try Suite.find("MT1:reach")
    var options = suite.defaultOptions
    options.observation = .tinyImages(state: .standard)
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<PPO>(
        TrainingContext(suite, options: options), settings, seed: 0, threads: 1)
    }
    #expect(error?.description.contains("selfImitation.coefficient is") == true)
  }
}
