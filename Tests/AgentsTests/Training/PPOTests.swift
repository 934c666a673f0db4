import Learning
import Sim
import Tasks
import Testing

@testable import Agents

@Suite("PPO")
struct PPOTests {
  static func small() -> PPOSettings {
    var settings = PPOSettings()
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.environmentsPerTask = 8
    return settings
  }

  /// The critic's value of a state after a little training.
  private func value(_ options: EnvironmentOptions, horizon: Int) throws -> Float {
    var settings = PPOTests.small()
    settings.horizon = horizon
    settings.discount = 0.9
    settings.gaeLambda = 0.9
    settings.stepsPerIteration = 64
    settings.criticOptimizer.learningRate = 1e-3
    let learner = try Learner<PPO>(
      TrainingContext(WaitingTask.suite, options: options), settings, seed: 1, threads: 2)
    try learner.beginEpisodes()
    for _ in 0..<59 { _ = try learner.iterate(progress: 0) }
    let metrics = try learner.iterate(progress: 0).metrics
    return Float(try #require(metrics.first { $0.name == "ppo/value" }).value)
  }

  @Test("truncation does not lower a state's value; termination does")
  func bootstrapping() throws {
    var options = WaitingTask.suite.defaultOptions
    // Without termination the value is 1 / (1 - 0.9), regardless of truncation.
    let forever = try value(options, horizon: 10)
    #expect(abs(forever - 10) < 0.5, "\(forever)")
    options.terminatesOnSuccess = true
    let ending = try value(options, horizon: 100)
    // k steps before termination the value is 1 + 0.9 + ... with k terms; this averages over k from 1 to 10.
    var (worth, expected) = (0.0, 0.0)
    for _ in 1...10 {
      worth = 1 + 0.9 * worth
      expected += worth / 10
    }
    #expect(abs(Double(ending) - expected) < 0.5, "\(ending), not \(expected)")
  }

  @Test("on reach, PPO comes close to the expert")
  func reach() throws {
    let folder = try TemporaryRun("MT1:reach", PPOTests.small(), PPO.self, steps: 120_000)
    try folder.train()
    let evaluator = Evaluator(
      try Suite.find("MT1:reach").specs(), episodes: 20, seed: 3, threads: 1)
    let path = folder.path
    let episodes = try evaluator.run({ try LearnedPolicy(reading: path) })[0].map(\.result)
    #expect(episodes.count { $0.firstSuccessStep != nil } >= 18)
    let expert = try evaluator.run({ ScriptedPolicy.expert.make() })[0].map(\.result)
    let (mine, best) = (
      Statistics.mean(episodes.map(\.episodeReturn)), Statistics.mean(expert.map(\.episodeReturn))
    )
    #expect(mine > 0.8 * best, "\(mine) of \(best)")
  }
}
