import Sim
import Tasks
import Testing

@testable import Agents

@Suite("A task with a known optimum")
struct OptimumTests {
  private let horizon = 50

  /// The mean return of some episodes, as a fraction of the largest one.
  private func returnFraction(of policy: any Policy) throws -> Double {
    var options = HeightTask.suite.defaultOptions
    options.horizon = horizon
    options.goals.selection = .random
    let environment = try HeightTask.suite.specs(options: options)[0].make()
    var returnFractions: [Double] = []
    for seed in 0..<20 {
      try environment.reset(seed: UInt64(seed))
      try policy.reset(environment, seed: 0)
      let distance = abs(environment.task.arm.handPosition.z - environment.goal.z)
      let most = HeightTask.maximumReturn(from: distance, steps: horizon)
      let episode = try EpisodeResult.run(in: environment, by: policy)
      #expect(episode.episodeReturn <= most + 1e-9)
      returnFractions.append(episode.episodeReturn / most)
    }
    return Statistics.mean(returnFractions)
  }

  private func returnFraction<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, steps: Int
  ) throws -> Double {
    let run = try TemporaryRun(HeightTask.suite.name, settings, algorithm, steps: steps)
    try run.train()
    return try returnFraction(of: LearnedPolicy(reading: run.path))
  }

  @Test("the optimum is far above doing nothing and close to moving straight there")
  func bounds() throws {
    #expect(try returnFraction(of: ScriptedPolicy.zero.make()) < 0.6)
    #expect(try returnFraction(of: StraightPolicy()) > 0.93)
  }

  @Test("PPO finds the optimum")
  func ppo() throws {
    var settings = PPOTests.small()
    settings.horizon = horizon
    let returnFraction = try returnFraction(PPO.self, settings, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("SAC finds the optimum")
  func softActorCritic() throws {
    var settings = SACSettings()
    settings.horizon = horizon
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.batchSizePerTask = 128
    settings.updatesPerStep = 2
    settings.replayCapacityPerTask = 50_000
    let returnFraction = try returnFraction(SAC.self, settings, steps: 48_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("TD3 finds the optimum")
  func td3() throws {
    var settings = TD3Settings()
    settings.horizon = horizon
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.batchSizePerTask = 128
    settings.updatesPerStep = 2
    settings.replayCapacityPerTask = 50_000
    let returnFraction = try returnFraction(TD3.self, settings, steps: 48_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("behavior cloning of an expert that moves straight finds nearly the optimum")
  func behaviorCloning() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.episodesPerTask = 20
    let returnFraction = try returnFraction(BehaviorCloning.self, settings, steps: 256_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }
}

/// Moves straight to the height.
private final class StraightPolicy: Policy {
  func reset(_ environment: Environment, seed: UInt64) {}

  func act(in environment: Environment) -> Action {
    let left = environment.goal.z - environment.task.arm.handPosition.z
    return Action(deltaPosition: [0, 0, 25 * left], gripper: 0).clamped
  }
}
