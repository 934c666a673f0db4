import Learning
import Tasks
import Testing

@testable import Agents

@Suite("Learning over trials")
struct BanditTests {
  private static let trialEpisodes = 6

  private static var options: EnvironmentOptions {
    var options = BanditTask.bandit.defaultOptions
    options.goals.isObservable = false
    options.goals.selection = .random
    options.horizon = 1
    return options
  }

  /// The mean returns of the episodes of a trial, as fractions of the largest possible one.
  private func returns(of policy: @Sendable () throws -> any Policy) throws -> [Double] {
    let trials = try Evaluator(
      BanditTask.bandit.specs(options: Self.options), episodes: 60,
      adaptationEpisodes: Self.trialEpisodes - 1, seed: 9, threads: 2
    ).run(policy)[0]
    return (0..<Self.trialEpisodes).map { number in
      Statistics.mean(trials.map { $0.episodes[number].episodeReturn })
    }
  }

  private func learnedReturns(trialEpisodes: Int, steps: Int) throws -> [Double] {
    var settings = PPOSettings()
    let torso = GRU(hiddenSizes: [32], hiddenStateSize: 32)
    (settings.policy.torso, settings.critic.torso) = (torso, torso)
    (settings.horizon, settings.trialEpisodes) = (1, trialEpisodes)
    (settings.stepsPerIteration, settings.sequenceLength) = (24, 12)
    (settings.environmentsPerTask, settings.minibatches) = (32, 4)
    settings.noiseCorrelation = 0
    settings.discount = 0.9
    settings.policyOptimizer.learningRate = 1e-3
    settings.criticOptimizer.learningRate = 1e-3
    var run = try TemporaryRun(BanditTask.bandit.name, settings, PPO.self, steps: steps)
    run.configuration.environment = Self.options
    run.configuration.evaluationEpisodes = 0
    try run.train()
    let path = run.path
    let best = try returns(of: { ScriptedPolicy.expert.make() })[0]
    #expect(best > 0.1)
    return try returns(of: { try LearnedPolicy(reading: path) }).map { $0 / best }
  }

  @Test("a policy with memory tries an arm in the first episode, and then takes the better one")
  func memory() throws {
    let returns = try learnedReturns(trialEpisodes: Self.trialEpisodes, steps: 30_000)
    // Nothing tells the arms apart at first.
    #expect(abs(returns[0]) < 0.5, "\(returns)")
    #expect(returns.dropFirst().allSatisfy { $0 > 0.8 }, "\(returns)")
  }

  @Test("a policy that forgets each episode stays at chance")
  func forgetting() throws {
    let returns = try learnedReturns(trialEpisodes: 1, steps: 10_000)
    #expect(Statistics.mean(returns) < 0.3, "\(returns)")
  }
}
