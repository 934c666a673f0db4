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

  private func meanReturn(of policy: @Sendable () throws -> any Policy) throws -> Double {
    let results = try Evaluator(
      CueTask.suite.specs(options: Self.options), episodes: 40, seed: 9, threads: 2
    ).run(policy)
    return Statistics.mean(results[0].map(\.result.episodeReturn))
  }

  /// The return of the policy that a run learns, as a fraction of the largest one.
  private func learnedFraction<Trained: Algorithm>(_ run: TemporaryRun<Trained>) throws -> Double {
    var run = run
    run.configuration.environment = Self.options
    run.configuration.evaluationEpisodes = 0
    try run.train()
    let path = run.path
    let best = try meanReturn(of: { ScriptedPolicy.expert.make() })
    #expect(best > 1)
    return try meanReturn(of: { try LearnedPolicy(reading: path) }) / best
  }

  private func optimizedFraction(_ torso: any Torso) throws -> Double {
    var settings = PPOSettings()
    (settings.policy.torso, settings.critic.torso) = (torso, torso)
    (settings.horizon, settings.stepsPerIteration, settings.sequenceLength) = (
      Self.horizon, 24, 12
    )
    (settings.environmentsPerTask, settings.minibatches) = (32, 4)
    settings.noiseCorrelation = 0
    settings.policyOptimizer.learningRate = 1e-3
    settings.criticOptimizer.learningRate = 1e-3
    return try learnedFraction(
      TemporaryRun(CueTask.suite.name, settings, PPO.self, steps: 60_000))
  }

  private func clonedFraction(_ torso: any Torso) throws -> Double {
    var settings = BehaviorCloningSettings()
    settings.network.torso = torso
    (settings.episodesPerTask, settings.sequenceLength) = (20, 8)
    settings.optimizer.learningRate = 3e-3
    return try learnedFraction(
      TemporaryRun(CueTask.suite.name, settings, BehaviorCloning.self, steps: 100_000))
  }

  @Test("PPO with a recurrent torso remembers what it saw first, and finds the optimum")
  func recurrent() throws {
    let fraction = try optimizedFraction(GRU(hiddenSizes: [32], hiddenStateSize: 32))
    #expect(fraction > 0.9, "\(fraction)")
  }

  @Test("PPO without memory succeeds only while it sees the cue")
  func memoryless() throws {
    // The first two observations show the cue: an observation has the state before, too.
    let fraction = try optimizedFraction(MLP(hiddenSizes: [32, 32]))
    #expect(fraction > 0.05 && fraction < 0.3, "\(fraction)")
  }

  @Test("behavior cloning with a recurrent torso remembers the cue, and without memory it cannot")
  func cloning() throws {
    let recurrent = try clonedFraction(GRU(hiddenSizes: [32], hiddenStateSize: 32))
    #expect(recurrent > 0.95, "\(recurrent)")
    let memoryless = try clonedFraction(MLP(hiddenSizes: [32, 32]))
    #expect(memoryless > 0.05 && memoryless < 0.4, "\(memoryless)")
  }
}
