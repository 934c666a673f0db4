import AllocationCounter
import Base
import Experience
import Learning
import LearningTestSupport
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Recurrent policies")
struct RecurrentPolicyTests {
  private static let tasks = ["reach", "push"]
  private static let size = 39
  private static let architecture = PolicyArchitecture(
    NetworkSettings(GRU(hiddenSizes: [16], hiddenStateSize: 12)), DeterministicHead())

  /// A policy with random weights, and the network that it has.
  private static func policy(
    _ architecture: PolicyArchitecture = architecture
  ) throws -> (LearnedPolicy, PolicyNetwork) {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 5)
    let network = PolicyNetwork(
      "policy", InputShape(features: size, tasks: tasks), architecture, using: &generator)
    network.parameters.perturb(by: 0.2, using: &generator)
    let path = folder.path("policy.safetensors")
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: "ppo", suite: "reach,push", tasks: tasks, inputSize: size,
        architecture: architecture, observationStatistics: RunningMeanStd(columns: size)),
      network.parameters, to: path)
    return (try LearnedPolicy(reading: path), network)
  }

  private static func act(
    _ policy: LearnedPolicy, _ observations: [Double], tasks: [Int64]
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

  @Test("acting step by step agrees with whole sequences in which episodes begin")
  func sequences() throws {
    let (policy, network) = try Self.policy()
    #expect(policy.description.hasMemory)
    let (rows, steps) = (7, 10)
    var generator = SeededGenerator(seed: 6)
    let layout = ColumnLayout().with(.input, width: Self.size).with(.continues)
    let batch = Batch(
      layout, tasks: 1, batchSizePerTask: rows * steps, sequenceLength: steps,
      sequences: ColumnLayout().with(.hiddenState(of: "policy"), width: 12))
    for index in 0..<rows * steps * Self.size {
      batch[.input][index] = Float(generator.normal())
    }
    for row in 0..<rows * steps {
      batch[.continues][row] = row % steps == 0 || generator.uniform() > 0.3 ? 1 : 0
    }
    let part = LossBatch(0..<rows * steps, of: batch, learning: [])
    let mean = network.mean(part).node
    part.graph.forward()
    policy.forget(rows: rows)
    for step in 0..<steps {
      var observations: [Double] = []
      for row in 0..<rows {
        let place = row * steps + step
        if batch[.continues][place] == 0 { policy.forget(row: row) }
        observations += (0..<Self.size).map { Double(batch[.input][place * Self.size + $0]) }
      }
      let actions = Self.act(policy, observations, tasks: Array(repeating: 0, count: rows))
      for row in 0..<rows {
        for number in 0..<4 {
          let whole = Double(mean.values[(row * steps + step) * 4 + number])
          #expect(abs(actions[row * 4 + number] - whole) < 2e-5)
        }
      }
    }
  }

  @Test("rows that act together take the actions of each alone, to the bit")
  func batch() throws {
    let policy = try Self.policy().0
    var generator = SeededGenerator(seed: 7)
    let steps = (0..<5).map { _ in (0..<9 * Self.size).map { _ in generator.normal() } }
    let tasks = (0..<9).map { _ in Int64(generator.integer(below: 2)) }
    policy.forget(rows: 9)
    let together = steps.map { Self.act(policy, $0, tasks: tasks) }
    for row in 0..<9 {
      policy.forget(rows: 1)
      for (step, observations) in steps.enumerated() {
        let mine = Array(observations[row * Self.size..<(row + 1) * Self.size])
        #expect(
          Self.act(policy, mine, tasks: [tasks[row]])
            == Array(together[step][4 * row..<4 * row + 4]))
      }
    }
  }

  @Test("evaluations have the same bits for any number of threads, and as one environment alone")
  func evaluation() throws {
    var options = try Suite.find("reach,push").defaultOptions
    options.horizon = 15
    let specs = try Suite.find("reach,push").specs(options: options)
    let runs = try [1, 3].map { threads in
      try Evaluator(specs, episodes: 9, adaptationEpisodes: 1, seed: 4, threads: threads)
        .run { try Self.policy().0 }
    }
    #expect(runs[0] == runs[1])
    let policy = try Self.policy().0
    for (spec, trials) in zip(specs, runs[0]) {
      let environment = try spec.make()
      let driver = try PolicyDriver(policy, in: environment)
      for (number, trial) in trials.enumerated() {
        try environment.reset(
          seed: Evaluator.seed(of: number, from: 4), to: environment.initialStates[number])
        try driver.beginTrial(seed: 0)
        #expect(try EpisodeResult.run(driver) == trial.episodes[0])
        try environment.reset(to: environment.initialStates[number])
        try driver.beginEpisode(seed: 0)
        #expect(try EpisodeResult.run(driver) == trial.result)
      }
    }
  }

  @Test("a policy remembers the episodes of a trial, and forgets them with the next trial")
  func trials() throws {
    var options = EnvironmentOptions()
    options.horizon = 6
    let environment = try EnvironmentSpec("reach", options: options).make()
    let driver = try PolicyDriver(Self.policy().0, in: environment)
    func episode(isTrial: Bool) throws -> [Action] {
      try environment.reset(seed: 3)
      if isTrial { try driver.beginTrial(seed: 0) } else { try driver.beginEpisode(seed: 0) }
      var actions: [Action] = []
      while !environment.isOver {
        actions.append(try driver.nextAction())
        _ = try driver.step()
      }
      return actions
    }
    let first = try episode(isTrial: true)
    let second = try episode(isTrial: false)
    #expect(first[0] != second[0])
    #expect(try episode(isTrial: true) == first)
    #expect(try episode(isTrial: false) == second)
  }

  @Test("acting allocates nothing on account of memory")
  func allocations() throws {
    func count(_ torso: any Torso) throws -> UInt64 {
      let environments = try (0..<6).map { index in
        let environment = try EnvironmentSpec("push").make()
        try environment.reset(seed: UInt64(index))
        return environment
      }
      let policy = try Self.policy(
        PolicyArchitecture(NetworkSettings(torso), DeterministicHead())
      ).0
      let driver = try PolicyDriver(policy, in: environments)
      for row in 0..<6 { try driver.beginTrial(row, seed: 0) }
      for _ in 0..<3 { try driver.act() }
      let before = OwnAllocationCount()
      for _ in 0..<10 {
        try driver.act()
        try driver.beginTrial(2, seed: 0)
      }
      return OwnAllocationCount() - before
    }
    #expect(try count(GRU(hiddenSizes: [16], hiddenStateSize: 16)) == 0)
  }
}
