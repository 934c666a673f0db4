import Base
import Experience
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Learning from other tasks' transitions")
struct SharedLearningTests {
  /// Records an episode of random actions of each task, as all tasks see it that share the scene.
  private static let record: RecordedTransitionsReader = { content, specs in
    let recorded = try RecordedTransitions(content, observationSize: 39, hasGoals: false)
    var episodes: [[RecordedTransitions.Episode]] = []
    for spec in specs {
      let environment = try spec.make()
      let evaluators = try specs.map { try CrossTaskEvaluator(environment, as: $0) }
      let driver = try PolicyDriver(ScriptedPolicy.random.make(), in: environment)
      try environment.reset(seed: 1)
      try driver.beginTrial(seed: 1)
      var seen = specs.map { _ in RecordedTransitions.Episode() }
      func observe() {
        for index in seen.indices { seen[index].observations += evaluators[index].observation }
      }
      for evaluator in evaluators { try evaluator.beginEpisode() }
      observe()
      while !environment.isOver {
        let action = try driver.nextAction().clamped
        _ = try environment.step(action)
        for index in seen.indices {
          let transition = try evaluators[index].evaluateStep()
          seen[index].actions += (0..<4).map { Float(action[$0]) }
          seen[index].policyActions += (0..<4).map { Float(action[$0]) }
          seen[index].rewards.append(transition.reward)
          seen[index].terminations.append(transition.isTerminated)
          if transition.isSuccess { seen[index].hasSuccess = true }
        }
        observe()
      }
      episodes.append(seen)
    }
    for receiver in specs.indices {
      recorded.beginTask()
      try recorded.append(episodes[receiver][receiver])
      guard content == .sharedTransitions else { continue }
      for donor in specs.indices where donor != receiver {
        try recorded.append(episodes[donor][receiver], ofTask: donor, episode: 0)
      }
    }
    try recorded.finish()
    return recorded
  }

  private struct Stop: Error {}

  private func run<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ changes: [String]
  ) throws -> TemporaryRun<Trained> {
    let suite = "drawer-open,drawer-close"
    var settings = Trained.defaultSettings(for: try Suite.find(suite))
    let all =
      [
        "offline.policy.torso.hiddenSizes=[16]", "offline.critic.torso.hiddenSizes=[16]",
        "offline.batchSizePerTask=16",
      ] + changes
    for change in all { settings = try JSON.overriding(settings, byAssignment: change) }
    var run = try TemporaryRun(suite, settings, algorithm, steps: 6400, checkpointSteps: 1700)
    run.configuration.dataset = "random actions"
    run.recordedTransitions = Self.record
    run.configuration.environment.horizon = 50
    return run
  }

  @Test(
    "every rule resumes to the same bits, on any number of threads",
    arguments: [
      "all", "hipi", "uds", #"{"kind": "cds", "updateInterval": 20}"#,
      #"{"kind": "cds", "threshold": "mean", "updateInterval": 30}"#,
    ])
  func resume(rule: String) throws {
    let changes = ["offline.sharing=\(rule)"]
    let whole = try run(IQL.self, changes)
    try whole.train(threads: 2)
    let broken = try run(IQL.self, changes)
    #expect(throws: Stop.self) {
      try broken.train(resume: true, threads: 1) { if $0.steps >= 4000 { throw Stop() } }
    }
    try broken.train(resume: true, threads: 2)
    #expect(try broken.checkpoint == whole.checkpoint)
    #expect(try broken.curve == whole.curve)
  }

  @Test("rules change what is learned")
  func effect() throws {
    func curve(_ rule: String) throws -> String {
      let run = try run(IQL.self, ["offline.sharing=\(rule)"])
      try run.train()
      return try run.curve
    }
    let none = try curve("none")
    #expect(try curve("all") != none)
    #expect(try curve("all") != curve("uds"))
  }

  @Test("every algorithm with critics takes a rule that needs values; others say so")
  func critics() throws {
    func test<Trained: Algorithm>(_ algorithm: Trained.Type) throws {
      let run = try run(algorithm, [#"offline.sharing={"kind": "cds", "updateInterval": 20}"#])
      if Trained.name == AWR.name {
        let error = #expect(throws: TaskError.self) { try run.train() }
        #expect(error?.description.contains("has no critics of actions") == true)
      } else {
        try run.train()
      }
    }
    for name in ["awac", "awr", "bear", "brac", "cql", "rebrac", "td3-bc"] {
      try test(Algorithms.find(name))
    }
  }

  @Test("tasks without a common scene are refused before the dataset is read")
  func scenes() throws {
    var settings = IQL.defaultSettings(for: try Suite.find("reach,drawer-open"))
    settings.offline.sharing = ShareAll()
    var run = try TemporaryRun("reach,drawer-open", settings, IQL.self, steps: 100)
    run.configuration.dataset = "none"
    run.recordedTransitions = { _, _ in
      Issue.record("the dataset was read")
      throw Stop()
    }
    let error = #expect(throws: TaskError.self) { try run.train() }
    #expect(error?.description.contains("no two tasks share a scene") == true)
  }
}
