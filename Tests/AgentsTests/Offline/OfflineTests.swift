import Base
import Experience
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Learning from a recorded dataset")
struct OfflineTests {
  @Test("from random actions, IQL with hindsight learns to reach any goal")
  func reach() throws {
    let suite = try Suite.find("MT1:goal-reach")
    var settings = IQL.defaultSettings(for: suite)
    settings.offline = small(settings.offline)
    var context = TrainingContext(suite)
    context.recordedTransitions = RandomRecording.reader(episodes: 200)
    let learner = try Learner<IQL>(context, settings, seed: 1, threads: 2)
    try learner.beginEpisodes()
    while learner.steps < 400_000 {
      _ = try learner.iterate(progress: Double(learner.steps) / 400_000)
    }
    let folder = try TemporaryFolder()
    let path = folder.path("policy.safetensors")
    try learner.savePolicy(to: path)
    let trials = try Evaluator(suite.specs(), episodes: 20, seed: 3, threads: 2)
      .run({ try LearnedPolicy(reading: path) })[0]
    #expect(trials.count { $0.result.firstSuccessStep != nil } >= 19)
  }

  private func small(_ settings: OfflineSettings) -> OfflineSettings {
    var settings = settings
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.optimizer.learningRate = 1e-3
    return settings
  }

  private struct Stop: Error {}

  private static let names = greedy.keys.sorted()
  /// Settings with which the algorithms leave random actions far behind; their defaults suit data of better policies.
  private static let greedy = [
    "iql": ["beta=50", "expectile=0.9"], "awac": ["temperature=0.02"],
    "awr": ["temperature=0.03", "offline.nStep=3"],
    "bear": ["maxDistance=0.6", "initialMultiplier=0.1"],
    "brac": ["penalty=0.01"], "cql": ["conservatism=0.02", "policyOptimizer.learningRate=1e-3"],
    "rebrac": [], "td3-bc": [],
  ]

  /// Trains an algorithm with small networks from random actions, with a folder for the run.
  private func run<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ suite: String, steps: Int, checkpointSteps: Int = 10_000_000,
    changes: [String] = [], recordedTransitions: @escaping RecordedTransitionsReader
  ) throws -> TemporaryRun<Trained> {
    var settings = Trained.defaultSettings(for: try Suite.find(suite))
    let all =
      [
        "offline.policy.torso.hiddenSizes=[64,64]", "offline.critic.torso.hiddenSizes=[64,64]",
        "offline.optimizer.learningRate=1e-3",
      ] + changes
    for change in all { settings = try JSON.overriding(settings, byAssignment: change) }
    var run = try TemporaryRun(
      suite, settings, algorithm, steps: steps, checkpointSteps: checkpointSteps)
    run.configuration.dataset = "random actions"
    run.recordedTransitions = recordedTransitions
    run.configuration.environment.horizon = 50
    run.configuration.environment.goals.selection = .random
    return run
  }

  @Test(
    "from random actions, every algorithm learns a policy far better than random", arguments: names)
  func optimum(name: String) throws {
    func test<Trained: Algorithm>(_ algorithm: Trained.Type) throws {
      let run = try run(
        algorithm, HeightTask.suite.name, steps: 1_000_000, changes: Self.greedy[name] ?? [],
        recordedTransitions: RandomRecording.reader(episodes: 200))
      try run.train()
      let learned = try HeightTask.returnFraction(of: LearnedPolicy(reading: run.path), horizon: 50)
      let random = try HeightTask.returnFraction(of: ScriptedPolicy.random.make(), horizon: 50)
      #expect(learned > 0.5 * (1 + random), "\(learned), random actions \(random)")
    }
    try test(Algorithms.find(name))
  }

  @Test("every algorithm resumes to the same bits, on any number of threads", arguments: names)
  func resume(name: String) throws {
    func test<Trained: Algorithm>(_ algorithm: Trained.Type) throws {
      let changes = ["offline.batchSizePerTask=16"]
      let (steps, checkpointSteps) = (6400, 1700)
      func newRun() throws -> TemporaryRun<Trained> {
        try run(
          algorithm, "MT1:reach", steps: steps, checkpointSteps: checkpointSteps,
          changes: changes, recordedTransitions: RandomRecording.reader(episodes: 2))
      }
      let whole = try newRun()
      try whole.train(threads: 2)
      let broken = try newRun()
      for stop in [1000, 4000] {
        #expect(throws: Stop.self) {
          try broken.train(resume: true, threads: 1) {
            if $0.steps >= stop { throw Stop() }
          }
        }
      }
      try broken.train(resume: true, threads: 2)
      #expect(try broken.checkpoint == whole.checkpoint)
      #expect(try broken.curve == whole.curve)
    }
    try test(Algorithms.find(name))
  }

  @Test("every algorithm that learns without acting needs a dataset", arguments: names)
  func dataset(name: String) throws {
    func refusal<Trained: Algorithm>(_ algorithm: Trained.Type) throws -> String {
      let suite = try Suite.find("MT1:reach")
      let error = #expect(throws: TaskError.self) {
        _ = try Learner<Trained>(
          TrainingContext(suite), Trained.defaultSettings(for: suite), seed: 0, threads: 1)
      }
      return error?.description ?? ""
    }
    let error = try refusal(Algorithms.find(name))
    #expect(error.contains("--dataset"), "\(error)")
  }

  @Test("CQL's values of actions that were not recorded are below the true ones")
  func conservative() throws {
    // A bandit, whose recorded actions have a negative first component. The true value of an action is its reward.
    func reward(_ action: [Float]) -> Float { -action.reduce(0) { $0 + ($1 - 0.2) * ($1 - 0.2) } }
    var generator = SeededGenerator(seed: 8)
    let replay = ReplayBuffer(
      tasks: 1, environmentsPerTask: 1, capacity: 4000, observationSize: 1, hasGoals: false)
    for _ in 0..<4000 {
      let action = (0..<4).map { Float(generator.uniform(in: $0 == 0 ? -1...0 : -1...1)) }
      replay.add(
        [0], action, nextObservation: [0],
        ReplayBuffer.Transition(reward: reward(action), isTerminated: true, endsEpisode: true),
        of: 0)
      replay.finishStep()
    }
    func meanError(conservatism: Float) throws -> Double {
      var settings = CQLSettings()
      settings.conservatism = conservatism
      let shape = InputShape(features: 1, tasks: 1)
      let network = NetworkSettings(MLP(hiddenSizes: [64, 64], usesLayerNorm: true))
      var generator = SeededGenerator(seed: 9)
      let pool = try ThreadPool(threads: 1)
      let policy = PolicyNetwork(
        "policy", shape, PolicyArchitecture(network, settings.head), using: &generator)
      let critics = CriticEnsemble("critics", count: 2, shape, network, using: &generator)
      let targets = TargetNetworks(of: critics, tau: 0.01, on: pool)
      let data = BatchSource(
        TransitionSampler(replay), batchSizePerTask: 128,
        ObservationEncoder(observationSize: 1, hasGoals: false), rewardScale: nil,
        generator: generator.split(), on: pool)
      var optimizer = OptimizerSettings()
      optimizer.learningRate = 1e-3
      let update = Update(
        "critic", [.init(critics, optimizer)], on: data.batch, generator: generator.split(),
        pool: pool
      ) { CQL(settings).criticLoss(critics, targets, policy, $0) }
      for _ in 0..<1500 {
        data.draw()
        update()
      }
      let batch = Batch(
        ColumnLayout().with(.input, width: 1).with(.action, width: 4), tasks: 1,
        batchSizePerTask: 256)
      var actions: [[Float]] = []
      for row in 0..<256 {
        actions.append((0..<4).map { Float(generator.uniform(in: $0 == 0 ? 0.2...1 : -1...1)) })
        for column in 0..<4 { batch[.action][4 * row + column] = actions[row][column] }
      }
      let part = LossBatch(0..<256, of: batch, learning: [])
      let value = critics.minimum(part).node
      part.graph.forward()
      return Statistics.mean(actions.indices.map { Double(value.values[$0] - reward(actions[$0])) })
    }
    let error = try meanError(conservatism: 1)
    #expect(error < -0.5, "\(error)")
    #expect(try meanError(conservatism: 0) > error + 0.3)
  }
}
