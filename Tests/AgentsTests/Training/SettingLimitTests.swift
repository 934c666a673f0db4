import Base
import Learning
import Sim
import Tasks
import Testing

@testable import Agents

/// Settings beyond the limits are errors at the start, before memory is allocated.
@Suite("Limits of settings")
struct SettingLimitTests {
  private func refusal<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ suite: String = "MT1:reach", _ assignments: String...
  ) throws -> String {
    let found = try Suite.find(suite)
    var settings = Trained.defaultSettings(for: found)
    for assignment in assignments {
      settings = try JSON.overriding(settings, byAssignment: assignment)
    }
    let given = settings
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<Trained>(TrainingContext(found), given, seed: 0, threads: 1)
    }
    return error?.description ?? ""
  }

  @Test(
    "a value beyond its limit is refused with its name and the limit",
    arguments: [Int.max, 1 << 40, 0, -1])
  func limits(number: Int) throws {
    for name in ["environmentsPerTask", "stepsPerIteration", "horizon", "epochs"] {
      #expect(try refusal(PPO.self, "MT1:reach", "\(name)=\(number)").contains("\(name) is"))
    }
    for name in ["environmentsPerTask", "stepsPerIteration", "batchSizePerTask", "updatesPerStep"] {
      #expect(try refusal(SAC.self, "MT1:reach", "\(name)=\(number)").contains("\(name) is"))
      let error = try refusal(HER.self, "MT1:goal-push", "sac.\(name)=\(number)")
      #expect(error.contains("\(name) is"))
    }
    for name in ["batchSizePerTask", "episodesPerTask"] {
      #expect(
        try refusal(BehaviorCloning.self, "MT1:reach", "\(name)=\(number)").contains("\(name) is"))
    }
    #expect(
      try refusal(PPO.self, "MT1:reach", "policy.torso.hiddenSizes=[\(number)]").contains(
        "policy.torso.hiddenSizes is"))
  }

  @Test("a demand for too much memory is refused, with its size and the setting")
  func memory() throws {
    func check(_ error: String, _ setting: String) {
      #expect(error.contains("most of it for \(setting), is about "), "\(error)")
      #expect(error.contains(" GiB; it must be at most "), "\(error)")
    }
    check(try refusal(SAC.self, "MT50", "environmentsPerTask=100000"), "environmentsPerTask")
    check(
      try refusal(PPO.self, "MT50", "stepsPerIteration=1000000", "minibatches=1"),
      "stepsPerIteration")
    check(try refusal(PPO.self, "MT50", "policy.torso.hiddenSizes=[65536,65536]"), "policy.torso")
    check(
      try refusal(
        PPO.self, "MT50", "selfImitation.coefficient=1", "selfImitation.episodesPerTask=10000",
        "horizon=100000"), "selfImitation.episodesPerTask")
    check(try refusal(SAC.self, "MT50", "batchSizePerTask=1000000"), "batchSizePerTask")
    check(try refusal(SAC.self, "MT50", "replayCapacityPerTask=100000000"), "replayCapacityPerTask")
    check(
      try refusal(BehaviorCloning.self, "MT50", "episodesPerTask=1000000", "stepsAfterSuccess=100"),
      "episodesPerTask")
    check(try refusal(BehaviorCloning.self, "MT50", "batchSizePerTask=1000000"), "batchSizePerTask")
    check(try refusal(TD3.self, "MT50", "replayCapacityPerTask=100000000"), "replayCapacityPerTask")
    check(
      try refusal(IQL.self, "MT50", "offline.batchSizePerTask=1000000"), "offline.batchSizePerTask")
    check(try refusal(BRC.self, "MT50", "sac.critic.torso.hiddenSize=65536"), "critic.torso")
  }

  @Test("the memory demand of a row equals that of a graph")
  func floatsPerRow() throws {
    for usesTaskHeads in [false, true] {
      for taskConditioning in TaskConditioning.allCases {
        var torso = MLP(hiddenSizes: [20, 20], usesLayerNorm: true)
        (torso.isResidual, torso.taskConditioning) = (usesTaskHeads, taskConditioning)
        let settings = NetworkSettings(torso, usesTaskHeads: usesTaskHeads)
        let shape = InputShape(features: 7, tasks: 3)
        let demand = try settings.demand("policy", shape, outputs: 4)
        var plan = Parameters.Plan()
        let network = Network("", shape, outputs: 4, settings, plan: &plan)
        var generator = SeededGenerator(seed: 0)
        let parameters = Parameters(plan, using: &generator)
        let graph = Graph(rows: 5, requiresGradient: false)
        _ = network(
          NetworkInput(graph.input(columns: 7), graph.indexInput(), parameters, in: graph))
        #expect(demand.parameters == parameters.count)
        #expect(5 * (demand.floatsPerRow + 7) == Double(graph.valueCount))
      }
    }
  }
}

@Suite("Environments that an algorithm cannot learn")
struct UnlearnableTests {
  private func refusal<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ suite: Suite, _ options: EnvironmentOptions? = nil
  ) throws -> String {
    let error = #expect(throws: TaskError.self) {
      _ = try Learner<Trained>(
        TrainingContext(suite, options: options), Trained.defaultSettings(for: suite), seed: 0,
        threads: 1)
    }
    return error?.description ?? ""
  }

  @Test("suites with goal tasks and others are refused")
  func mixed() throws {
    let mixed = Suite("mixed", "", train: ["reach", "goal-reach"].map { Suite.Member($0) })
    for error in [
      try refusal(PPO.self, mixed), try refusal(SAC.self, mixed),
      try refusal(BehaviorCloning.self, mixed),
    ] {
      #expect(error.contains("only goal tasks, or with none"), "\(error)")
    }
  }

  @Test("an observation without state vector and images is refused")
  func observations() throws {
    let suite = try Suite.find("MT1:reach")
    var options = suite.defaultOptions
    options.observation.state = .none
    #expect(try refusal(SAC.self, suite, options).contains("the observation is empty"))
    #expect(try refusal(PPO.self, suite, options).contains("the observation is empty"))
  }
}
