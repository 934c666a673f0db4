import Base
import Sim
import Tasks
import Testing

@testable import Agents

/// Settings beyond all use are one error at the start, before any memory is taken for them.
@Suite("Settings that no machine can carry out")
struct SettingLimitTests {
  private func refusal<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ suite: String = "MT1:reach", _ assignments: String...
  ) throws -> String {
    let found = try Suite.find(suite)
    var settings = Trained.standardSettings(for: found)
    for assignment in assignments {
      settings = try JSON.changed(settings, byAssignment: assignment)
    }
    let given = settings
    let error = #expect(throws: TaskError.self) {
      _ = try Trained(TrainingGround(found), given, seed: 0, threads: 1)
    }
    return error?.description ?? ""
  }

  @Test(
    "a number beyond its limit is refused with its name and the limit",
    arguments: [Int.max, 1 << 40, 0, -1])
  func limits(number: Int) throws {
    for name in ["environmentsPerTask", "stepsPerIteration", "horizon", "epochs"] {
      #expect(try refusal(PPO.self, "MT1:reach", "\(name)=\(number)").contains("\(name) is"))
    }
    for name in ["environmentsPerTask", "stepsPerIteration", "rowsPerTask", "updatesPerStep"] {
      #expect(try refusal(SAC.self, "MT1:reach", "\(name)=\(number)").contains("\(name) is"))
      let error = try refusal(Hindsight.self, "MT1:goal-push", "learner.\(name)=\(number)")
      #expect(error.contains("\(name) is"))
    }
    for name in ["rowsPerTask", "episodesPerTask"] {
      #expect(try refusal(Imitation.self, "MT1:reach", "\(name)=\(number)").contains("\(name) is"))
    }
    #expect(
      try refusal(PPO.self, "MT1:reach", "policy.widths=[\(number)]").contains("policy.widths is"))
  }

  @Test("more memory than there is is refused, with how much it would be and what it is for")
  func memory() throws {
    func check(_ error: String, _ setting: String) {
      #expect(error.contains("most of it for \(setting), is about "), "\(error)")
      #expect(error.contains(" GiB; it must be no more than the "), "\(error)")
    }
    check(try refusal(SAC.self, "MT50", "environmentsPerTask=100000"), "environmentsPerTask")
    check(
      try refusal(PPO.self, "MT50", "stepsPerIteration=1000000", "minibatches=1"),
      "stepsPerIteration")
    check(try refusal(PPO.self, "MT50", "policy.widths=[65536,65536]"), "policy.widths")
    check(try refusal(SAC.self, "MT50", "rowsPerTask=1000000"), "rowsPerTask")
    check(try refusal(SAC.self, "MT50", "replayPerTask=100000000"), "replayPerTask")
    check(
      try refusal(Imitation.self, "MT50", "episodesPerTask=1000000", "stepsAfterSuccess=100"),
      "episodesPerTask")
    check(try refusal(Imitation.self, "MT50", "rowsPerTask=1000000"), "rowsPerTask")
  }

  @Test("what the demand counts for a row is what a graph takes")
  func numbersPerRow() {
    for hasTaskHeads in [false, true] {
      for taskInput in NetworkSettings.TaskInput.allCases {
        var settings = NetworkSettings()
        settings.widths = [20, 20]
        (settings.hasLayerNorm, settings.isResidual) = (true, hasTaskHeads)
        (settings.hasTaskHeads, settings.taskInput) = (hasTaskHeads, taskInput)
        let demand = settings.demand(inputs: 7, outputs: 4, tasks: 3)
        var plan = Parameters.Plan()
        let network = TaskNetwork("", inputs: 7, outputs: 4, tasks: 3, settings, plan: &plan)
        var generator = SeededGenerator(seed: 0)
        let parameters = Parameters(plan, using: &generator)
        let graph = Graph(rows: 5, learns: false)
        _ = network(graph.input(columns: 7), graph.choices(), parameters, in: graph)
        #expect(demand.parameters == parameters.count)
        #expect(demand.numbersPerRow + 7 == Double(graph.columnCount))
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
      _ = try Trained(
        TrainingGround(suite, options: options), Trained.standardSettings(for: suite), seed: 0,
        threads: 1)
    }
    return error?.description ?? ""
  }

  @Test("goals are refused by who does not see them")
  func goals() throws {
    let suite = try Suite.find("MT1:goal-reach")
    for error in [try refusal(PPO.self, suite), try refusal(Imitation.self, suite)] {
      #expect(error.contains("MT1:goal-reach; it must be one without goal tasks"), "\(error)")
    }
    let mixed = Suite("mixed", "", train: ["reach", "goal-reach"].map { Suite.Member($0) })
    #expect(try refusal(PPO.self, mixed).contains("without goal tasks"))
    #expect(try refusal(SAC.self, mixed).contains("goal tasks alone, or of none"))
  }

  @Test("pictures, and states of no numbers, are refused")
  func observations() throws {
    let suite = try Suite.find("MT1:reach")
    var options = suite.standardOptions
    options.observation.state = .none
    #expect(try refusal(SAC.self, suite, options).contains("the observation is empty"))
    #expect(try refusal(PPO.self, suite, options).contains("the observation is empty"))
    options.observation.state = .standard
    options.observation.cameras = ["corner2"]
    #expect(try refusal(PPO.self, suite, options).contains("cameras is corner2"))
    #expect(try refusal(Imitation.self, suite, options).contains("see no pictures"))
  }
}
