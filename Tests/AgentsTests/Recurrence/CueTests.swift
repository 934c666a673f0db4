import Learning
import Tasks
import Testing

@testable import Agents

@Suite("A task that needs memory")
struct CueTests {
  private static let horizon = 12

  private static var options: EnvironmentOptions {
    var options = CueTask.suite.defaultOptions
    options.goals.isObservable = false
    options.goals.selection = .random
    options.horizon = horizon
    return options
  }

  private func meanReturn(
    of policy: @escaping @Sendable () throws -> any Policy, adaptationEpisodes: Int = 0
  ) throws -> Double {
    let results = try Evaluator(
      CueTask.suite.specs(options: Self.options), episodes: 40,
      adaptationEpisodes: adaptationEpisodes, seed: 9, threads: 2
    ).run(policy)
    return Statistics.mean(results[0].map(\.result.episodeReturn))
  }

  /// The return of a policy that PPO has learned, as a fraction of the largest one.
  private func learnedFraction(_ torso: any Torso) throws -> Double {
    var settings = PPOSettings()
    (settings.policy.torso, settings.critic.torso) = (torso, torso)
    (settings.horizon, settings.stepsPerIteration, settings.sequenceLength) = (
      Self.horizon, 24, 12
    )
    (settings.environmentsPerTask, settings.minibatches) = (32, 4)
    settings.noiseCorrelation = 0
    settings.policyOptimizer.learningRate = 1e-3
    settings.criticOptimizer.learningRate = 1e-3
    var run = try TemporaryRun(CueTask.suite.name, settings, PPO.self, steps: 60_000)
    run.configuration.environment = Self.options
    run.configuration.evaluationEpisodes = 0
    try run.train()
    let path = run.path
    let best = try meanReturn(of: { EnvironmentPolicies { InformedCuePolicy() } })
    #expect(best > 1)
    return try meanReturn(of: { try LearnedPolicy(reading: path) }) / best
  }

  @Test("PPO with a recurrent torso remembers what it saw first, and finds the optimum")
  func recurrent() throws {
    let fraction = try learnedFraction(GRU(hiddenSizes: [32], hiddenStateSize: 32))
    #expect(fraction > 0.9, "\(fraction)")
  }

  @Test("PPO without memory succeeds only while it sees the cue")
  func memoryless() throws {
    // The first two observations show the cue: an observation has the state before, too.
    let fraction = try learnedFraction(MLP(hiddenSizes: [32, 32]))
    #expect(fraction > 0.05 && fraction < 0.3, "\(fraction)")
  }
}
