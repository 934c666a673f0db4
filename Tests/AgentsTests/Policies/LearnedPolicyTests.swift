import AllocationCounter
import Base
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Learned policies")
struct LearnedPolicyTests {
  /// A policy with random weights.
  private static func policy(
    tasks: [String], inputSize: Int = 39, usesTaskHeads: Bool = false,
    _ change: (inout MLP) -> Void = { _ in }
  ) throws -> LearnedPolicy {
    let folder = try TemporaryFolder()
    var torso = MLP()
    change(&torso)
    let architecture = PolicyArchitecture(
      NetworkSettings(torso, usesTaskHeads: usesTaskHeads), DeterministicHead())
    var plan = Parameters.Plan()
    _ = architecture.plan(
      "policy", for: InputShape(features: inputSize, tasks: tasks), in: &plan)
    var generator = SeededGenerator(seed: 5)
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: "ppo", suite: "MT10", tasks: tasks, inputSize: inputSize,
        architecture: architecture, observationStatistics: RunningMeanStd(columns: inputSize)),
      Parameters(plan, using: &generator), to: folder.path("policy.safetensors"))
    return try LearnedPolicy(reading: folder.path("policy.safetensors"))
  }

  private static let tasks = ["reach", "push", "pick-place"]

  private static func actions(
    of policy: LearnedPolicy, _ observations: [Double], _ tasks: [Int64]
  ) -> [Double] {
    var actions = [Double](repeating: 0, count: 4 * tasks.count)
    observations.withUnsafeBufferPointer { observations in
      tasks.withUnsafeBufferPointer { tasks in
        actions.withUnsafeMutableBufferPointer {
          policy.act(
            on: observations, images: UnsafeBufferPointer(start: nil, count: 0), tasks: tasks,
            into: $0)
        }
      }
    }
    return actions
  }

  @Test(
    "rows that act together take the actions of each alone, to the bit",
    arguments: [[256, 256, 256], [400, 400], [77, 13], [1024]], [false, true])
  func batch(hiddenSizes: [Int], usesTaskHeads: Bool) throws {
    let policy = try Self.policy(tasks: Self.tasks, usesTaskHeads: usesTaskHeads) {
      $0.hiddenSizes = hiddenSizes
    }
    var generator = SeededGenerator(seed: 1)
    let observations = (0..<39 * 19).map { _ in generator.normal() }
    let tasks = (0..<19).map { _ in Int64(generator.integer(below: 3)) }
    let alone = (0..<19).flatMap { row in
      Self.actions(of: policy, Array(observations[39 * row..<39 * (row + 1)]), [tasks[row]])
    }
    #expect(Set(alone).count == alone.count, "rows differ")
    for count in 1...19 {
      let together = Self.actions(
        of: policy, Array(observations.prefix(39 * count)), Array(tasks.prefix(count)))
      #expect(together == Array(alone.prefix(4 * count)), "\(count) rows")
    }
  }

  @Test("an evaluation has the results of single episodes, for any number of threads")
  func evaluation() throws {
    var options = try Suite.find("MT10").defaultOptions
    options.horizon = 30
    let specs = Array(try Suite.find("MT10").specs(options: options).prefix(3))
    let runs = try [1, 2, 7].map { threads in
      try Evaluator(specs, episodes: 19, seed: 4, threads: threads).run {
        try Self.policy(tasks: Self.tasks) { $0.hiddenSizes = [64, 64] }
      }
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
    let policy = try Self.policy(tasks: Self.tasks) { $0.hiddenSizes = [64, 64] }
    for (spec, trials) in zip(specs, runs[0]) {
      let environment = try spec.make()
      let driver = try PolicyDriver(policy, in: environment)
      for (number, trial) in trials.enumerated() {
        try environment.reset(
          seed: Evaluator.seed(of: number, from: 4), to: environment.initialStates[number])
        try driver.beginTrial(seed: 0)
        #expect(try EpisodeResult.run(driver) == trial.result)
      }
    }
  }

  @Test("a policy that does not know a task says so, with both names")
  func unknownTask() throws {
    let specs = try Suite.find("ML10").specs(.test)
    let error = #expect(throws: TaskError.self) {
      _ = try Evaluator(specs).run { try Self.policy(tasks: Self.tasks) }
    }
    #expect(
      error?.description
        == "the task is \(specs[0].task); it must be one of the 3 tasks of MT10, which the policy learned"
    )
  }

  @Test("a policy that does not use the task's index acts in tasks that it does not know")
  func noTaskIndex() throws {
    var options = try Suite.find("ML10").defaultOptions
    options.horizon = 5
    let results = try Evaluator(
      Suite.find("ML10").specs(.test, options: options), episodes: 2, adaptationEpisodes: 1
    ).run {
      try Self.policy(tasks: Self.tasks) {
        $0.taskConditioning = .none
        $0.hiddenSizes = [8]
      }
    }
    #expect(results.count == 5 && results.allSatisfy { $0.allSatisfy { $0.episodes.count == 2 } })
    // Heads distinguish tasks too.
    #expect(throws: TaskError.self) {
      _ = try Evaluator(Suite.find("ML10").specs(.test)).run {
        try Self.policy(tasks: Self.tasks, usesTaskHeads: true) { $0.taskConditioning = .none }
      }
    }
  }

  @Test(
    "observations that the policy did not learn from are refused, with both sides",
    arguments: ["images", "size", "none"])
  func observations(what: String) throws {
    var options = EnvironmentOptions()
    switch what {
    case "images": options.observation.cameras = ["corner"]
    case "size": options.observation.state = .extended
    default:
      options.observation.state = .none
      options.observation.cameras = ["corner"]
    }
    let environment = try EnvironmentSpec("reach", options: options).make()
    let error = #expect(throws: TaskError.self) {
      _ = try PolicyDriver(Self.policy(tasks: Self.tasks), in: environment)
    }
    let text = error?.description ?? ""
    #expect(text.contains("the observation of reach is \(environment.observation.count) values"))
    #expect(text.contains("39 values without images"))
    #expect(text.contains("corner") == (what != "size"))
  }

  @Test("acting allocates nothing, but for a kernel's buffer")
  func allocations() throws {
    let environments = try (0..<6).map { index in
      let environment = try EnvironmentSpec("push").make()
      try environment.reset(seed: UInt64(index))
      return environment
    }
    let driver = try PolicyDriver(Self.policy(tasks: Self.tasks), in: environments)
    for row in 0..<6 { try driver.beginTrial(row, seed: 0) }
    for _ in 0..<3 { try driver.act() }
    let before = AllocationCount()
    for _ in 0..<10 { try driver.act() }
    // The kernel of OpenBLAS for products with four columns has a buffer, once for each of two chunks.
    #expect(AllocationCount() - before <= 20)
  }
}
