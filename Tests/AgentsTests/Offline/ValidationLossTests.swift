import Base
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents
@testable import Experience

@Suite("Validation losses")
struct ValidationLossTests {
  private static let episodes = 10

  /// Episodes of random actions of two tasks; where `poison` is not 1, the rewards and actions of the held-out ones are
  /// multiplied by it.
  private static func reader(
    _ holdOut: HoldOut, poison: Double = 1
  ) -> RecordedTransitionsReader {
    { content, specs in
      let recorded = try RecordedTransitions(content, observationSize: 39, hasGoals: false)
      for (task, spec) in specs.enumerated() {
        recorded.beginTask()
        let isHeldOut = holdOut.choice(among: episodes, task: task)
        let environment = try spec.make()
        let driver = try PolicyDriver(ScriptedPolicy.random.make(), in: environment)
        for number in 0..<episodes {
          try environment.reset(seed: UInt64(number))
          try driver.beginTrial(seed: UInt64(number))
          var episode = RecordedTransitions.Episode()
          episode.observations += environment.observation
          let factor = isHeldOut[number] ? poison : 1
          while !environment.isOver {
            try driver.act()
            let action = driver.action()
            let transition = try driver.step()
            episode.observations += environment.observation
            episode.actions += (0..<4).map { Float(factor * action[$0]) }
            episode.rewards.append(factor * transition.reward)
            episode.terminations.append(transition.isTerminated)
          }
          episode.policyActions = episode.actions
          try recorded.append(episode)
        }
      }
      try recorded.finish()
      return recorded
    }
  }

  /// The metrics of the second report, and the policy's parameters.
  private func learn<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ changes: [String], _ reader: @escaping RecordedTransitionsReader,
    threads: Int = 2
  ) throws -> (metrics: [String: Double], parameters: [Float]) {
    let suite = try Suite.find("reach,push")
    var settings = Trained.defaultSettings(for: suite)
    for change in changes { settings = try JSON.overriding(settings, byAssignment: change) }
    var options = suite.defaultOptions
    options.horizon = 20
    var context = TrainingContext(suite, options: options)
    context.recordedTransitions = reader
    let learner = try Learner<Trained>(context, settings, seed: 1, threads: threads)
    try learner.beginEpisodes()
    _ = try learner.iterate(progress: 0)
    let report = try learner.iterate(progress: 0)
    let parameters = try #require(learner.kit.policy).parameters
    return (
      Dictionary(report.metrics.map { ($0.name, $0.value) }) { first, _ in first },
      Array(UnsafeBufferPointer(start: parameters.values, count: parameters.count))
    )
  }

  private static let sizes = [
    "offline.policy.torso.hiddenSizes=[16]", "offline.critic.torso.hiddenSizes=[16]",
    "offline.batchSizePerTask=32",
  ]

  private func check<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ changes: [String], prefix: String, losses: [String]
  ) throws {
    var holdOut = HoldOut()
    (holdOut.fraction, holdOut.seed) = (0.3, 4)
    let held = changes + ["\(prefix)holdOut.fraction=0.3", "\(prefix)holdOut.seed=4"]
    let whole = try learn(algorithm, held, Self.reader(holdOut))
    let poisoned = try learn(algorithm, held, Self.reader(holdOut, poison: 30), threads: 1)
    // Nothing of the held-out episodes is learned from, but their losses tell what they are.
    #expect(whole.parameters == poisoned.parameters)
    let names = losses.map { "\(Trained.name)/validation/\($0)_loss" }
    #expect(whole.metrics.keys.filter { $0.contains("validation") }.sorted() == names.sorted())
    for (name, value) in whole.metrics {
      let other = try #require(poisoned.metrics[name])
      #expect(value.isFinite)
      if !name.contains("validation") { #expect(value == other, "\(name)") }
    }
    #expect(names.contains { whole.metrics[$0] != poisoned.metrics[$0] })
    // Without any, there are no such losses.
    let all = try learn(algorithm, changes, Self.reader(holdOut))
    #expect(!all.metrics.keys.contains { $0.contains("validation") })
    #expect(all.parameters != whole.parameters)
  }

  @Test("held-out episodes are evaluated and never learned from")
  func algorithms() throws {
    try check(IQL.self, Self.sizes, prefix: "offline.", losses: ["value", "critic", "policy"])
    try check(
      BehaviorCloning.self, ["network.torso.hiddenSizes=[16]", "batchSizePerTask=32"], prefix: "",
      losses: ["policy"])
    try check(
      BehaviorCloning.self,
      [
        #"network.torso={"kind": "gru", "hiddenSizes": [8], "hiddenStateSize": 6}"#,
        "batchSizePerTask=32", "sequenceLength=8",
      ], prefix: "", losses: ["policy"])
  }
}
