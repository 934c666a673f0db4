import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("Task samplers")
struct TaskSamplerTests {
  // MARK: Probabilities

  private func probabilities(
    _ sampler: any TaskSampler, episodes: [(task: Int, isSuccess: Bool)]
  ) throws -> [Double] {
    let sampling = try #require(sampler.makeSampling(tasks: 3))
    for episode in episodes { sampling.endEpisode(of: episode.task, isSuccess: episode.isSuccess) }
    var probabilities = [0.0, 0, 0]
    sampling.computeProbabilities(&probabilities)
    return probabilities
  }

  private func expectEqual(_ found: [Double], _ expected: [Double]) {
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found), not \(expected)")
  }

  @Test("tasks that fail are probable in proportion to their failures")
  func failures() throws {
    var sampler = FailureSampling()
    (sampler.rate, sampler.uniformFraction) = (0.5, 0.2)
    expectEqual(try probabilities(sampler, episodes: []), [1, 1, 1].map { $0 / 3 })
    // Success rates 0.75, 0.25 and 0, so failures 0.25, 0.75 and 1 of 2.
    expectEqual(
      try probabilities(sampler, episodes: [(0, true), (1, true), (0, true), (1, false)]),
      [0.125, 0.375, 0.5].map { 0.2 / 3 + 0.8 * $0 })
  }

  @Test("tasks are probable in proportion to how their success rates change")
  func learningProgress() throws {
    var sampler = LearningProgress()
    (sampler.rate, sampler.uniformFraction) = (0.5, 0.1)
    // Without progress, all are equal.
    expectEqual(try probabilities(sampler, episodes: [(1, false)]), [1, 1, 1].map { $0 / 3 })
    // Task 0: fast 0.5 and 0.75, slow 0.25 and 0.5. Task 1: fast 0.5 and 0.25, slow 0.25 and 0.25.
    let episodes = [(0, true), (1, true), (0, true), (1, false)]
    expectEqual(try probabilities(sampler, episodes: episodes), [0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3])
    // Task 1 is forgotten: fast 0.125, slow 0.1875, so 0.0625 beside 0.25.
    expectEqual(
      try probabilities(sampler, episodes: episodes + [(1, false)]),
      [0.8, 0.2, 0].map { 0.1 / 3 + 0.9 * $0 })
  }

  // MARK: Environments

  /// Environments of a task that always succeeds and one that never does.
  private func makeEnvironments(
    _ sampler: any TaskSampler, seed: UInt64 = 1
  ) throws -> (TrainingEnvironments, SeededGenerator) {
    _ = (WaitingTask.suite, HugeRewardTask.hugeReward)
    let suite = try Suite.find("waiting,huge-reward")
    var options = suite.defaultOptions
    options.horizon = 12
    var generator = SeededGenerator(seed: seed)
    let environments = try TrainingEnvironments(
      suite.specs(options: options), perTask: 8, sampler, threads: 2)
    try environments.reset(using: &generator)
    return (environments, generator)
  }

  private func run(
    _ environments: TrainingEnvironments, steps: Int, using generator: inout SeededGenerator
  ) throws -> TrainingReport {
    let actions = [Float](repeating: 0, count: 4 * environments.count)
    var report = TrainingReport(tasks: 2)
    for _ in 0..<steps {
      try environments.vector.step(actions)
      for place in 0..<environments.count where environments.recordStep(place, in: &report) {
        try environments.beginNextEpisode(place, using: &generator)
      }
    }
    return report
  }

  @Test("tasks that fail get more episodes, and each task keeps an environment")
  func episodes() throws {
    var sampler = FailureSampling()
    sampler.rate = 0.2
    var (environments, generator) = try makeEnvironments(sampler)
    for _ in 0..<10 {
      _ = try run(environments, steps: 12, using: &generator)
      let fractions = try #require(environments.taskFractions)
      #expect(fractions.reduce(0, +) == 1 && fractions.allSatisfy { $0 >= 1.0 / 16 })
      for (place, environment) in environments.vector.environments.enumerated() {
        let task = ["waiting", "huge-reward"][environments.task(of: place)]
        #expect(environment.task.profile.name == task)
        // The vector has the observation of the environment in the place.
        #expect(
          environment.observation.baseAddress
            == UnsafePointer(environments.buffers.observations.state(of: place).baseAddress))
      }
    }
    let report = try run(environments, steps: 120, using: &generator)
    // One in ten episodes is of the task that succeeds; ten of 160 if it has a single environment.
    #expect((10...40).contains(report.episodes[0]), "\(report.episodes)")
    #expect(report.successes == [report.episodes[0], 0])
  }

  @Test("without a sampler, each task has the same number of episodes")
  func uniform() throws {
    var (environments, generator) = try makeEnvironments(UniformTasks())
    #expect(environments.taskFractions == nil)
    _ = try run(environments, steps: 12, using: &generator)
    let report = try run(environments, steps: 120, using: &generator)
    #expect(report.episodes == [80, 80])
  }

  @Test("the choice depends on the seed")
  func seeds() throws {
    func tasks(_ seed: UInt64) throws -> [Int] {
      var (environments, generator) = try makeEnvironments(FailureSampling(), seed: seed)
      _ = try run(environments, steps: 50, using: &generator)
      return (0..<environments.count).map { environments.task(of: $0) }
    }
    #expect(try tasks(1) == tasks(1))
    #expect(try tasks(1) != tasks(2))
  }

  // MARK: Learning

  @Test("what acts and what learns see the same tasks, which change only between episodes")
  func rollouts() throws {
    let suite = try Suite.find("reach,push,drawer-open")
    var options = suite.defaultOptions
    options.horizon = 9
    let kit = try Kit(
      TrainingContext(suite, options: options), options: options, seed: 3, threads: 2,
      precision: .float32)
    let policy = try kit.policy(
      NetworkSettings(MLP(hiddenSizes: [8]), usesTaskHeads: true), GaussianHead())
    let critic = try kit.value(
      NetworkSettings(MLP(hiddenSizes: [8]), usesTaskHeads: true), name: "critic")
    var generator = SeededGenerator(seed: 8)
    for parameters in [policy.parameters, critic.parameters] {
      parameters.perturb(by: 0.3, using: &generator)
    }
    var settings = ExperienceCollector.Settings()
    (settings.environmentsPerTask, settings.taskSampler) = (4, FailureSampling())
    let collector = try kit.collector(acting: policy, settings)
    let rollout = kit.rollout(
      of: collector, steps: 24, sequenceLength: 1, for: [policy, critic])
    let popArt = kit.popArt(of: critic, on: rollout, rate: 0.1)
    let minibatches = kit.minibatches(2, of: rollout)
    try collector.beginEpisodes()
    var changes = 0
    for _ in 0..<3 {
      var report = TrainingReport(tasks: 3)
      try collector.collect(rollout, &report)
      popArt.evaluate(rollout)
      for row in 0..<rollout.environments * rollout.steps - 1
      where (row + 1) % rollout.steps > 0 && rollout.tasks[row] != rollout.tasks[row + 1] {
        changes += 1
        #expect(rollout.dones[row])
      }
      minibatches.shuffle()
      for number in 0..<2 {
        minibatches.load(number)
        let part = LossBatch(0..<minibatches.batch.rows, of: minibatches.batch, learning: [])
        let density = policy.logDensity(part).node
        part.graph.forward()
        for row in 0..<minibatches.batch.rows {
          let expected = minibatches.batch[.logProbability][row]
          #expect(abs(density.values[row] - expected) < 1e-4)
        }
      }
      // The critic's values of all rows, with the tasks that acted.
      let graph = Graph(rows: rollout.table.rows, requiresGradient: false)
      let (input, tasks) = (graph.input(columns: kit.inputSize), graph.indexInput())
      input.values.update(from: rollout.observations, count: input.count)
      tasks.values.update(from: rollout.tasks, count: tasks.rows)
      let value = critic.network(NetworkInput(input, tasks, critic.parameters, in: graph))
      graph.forward()
      for row in 0..<rollout.table.rows {
        #expect(abs(value.values[row] - rollout.values[row]) < 1e-4)
      }
    }
    #expect(changes > 10)
  }

  @Test("minibatches have equally many rows of each task, whatever a rollout has")
  func minibatches() throws {
    let rollout = RolloutBuffer(
      tasks: 3, environments: 6, steps: 10, observationSize: 1, actionSize: 4)
    // 10 rows of task 0, 15 of task 1 and 35 of task 2; equal parts would be 20 of each.
    for row in 0..<60 {
      rollout.tasks[row] = row < 10 ? 0 : row < 25 ? 1 : 2
      rollout.observations[row] = Float(row)
    }
    rollout.groupRows()
    let minibatches = RolloutMinibatches(
      4, of: rollout, generator: SeededGenerator(seed: 5), on: try ThreadPool(threads: 1))
    for _ in 0..<3 {
      minibatches.shuffle()
      var uses = [Int](repeating: 0, count: 60)
      for number in 0..<4 {
        minibatches.load(number)
        #expect(minibatches.batch.batchSizePerTask == 5)
        for row in 0..<15 {
          let source = Int(minibatches.batch[.input][row])
          #expect(Int(rollout.tasks[source]) == row / 5)
          uses[source] += 1
        }
      }
      #expect(uses[0..<10].allSatisfy { $0 == 2 })
      #expect(uses[10..<25].allSatisfy { (1...2).contains($0) })
      #expect(uses[25...].allSatisfy { (0...1).contains($0) })
    }
  }

  // MARK: Bad input

  @Test("a sampler that does not suit the run is refused, with the setting")
  func badInput() throws {
    func refusal(_ suite: String, _ assignments: String...) throws -> String {
      let settings = try assignments.reduce(PPOSettings()) {
        try JSON.overriding($0, byAssignment: $1)
      }
      let context = TrainingContext(try Suite.find(suite))
      let error = #expect(throws: TaskError.self) {
        _ = try Learner<PPO>(context, settings, seed: 0, threads: 1)
      }
      return error?.description ?? ""
    }
    let failures = "taskSampler=failures"
    #expect(try refusal("MT1:reach", failures).contains("taskSampler is 'failures'"))
    #expect(
      try refusal("reach,push", failures, "environmentsPerTask=1").contains(
        "environmentsPerTask is 1; it must be two or more"))
    #expect(
      try refusal("reach,push", failures, "policy.torso=gru").contains("taskSampler is 'failures'"))
    for (setting, value) in [("rate", "0"), ("rate", "1.5"), ("uniformFraction", "-0.1")] {
      for kind in ["failures", "learningProgress"] {
        #expect(
          try refusal("reach,push", "taskSampler=\(kind)", "taskSampler.\(setting)=\(value)")
            .contains("taskSampler.\(setting) is \(value)"))
      }
    }
  }
}
