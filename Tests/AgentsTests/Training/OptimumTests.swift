import Sim
import Tasks
import Testing

@testable import Agents

@Suite("A problem whose optimum is known")
struct OptimumTests {
  private let horizon = 50

  /// What some episodes come to beside the most that can be had, on average.
  private func share(of policy: any Policy) throws -> Double {
    var options = HeightTask.suite.standardOptions
    options.horizon = horizon
    options.goals.selection = .fresh
    let environment = try HeightTask.suite.specs(options: options)[0].make()
    var shares: [Double] = []
    for seed in 0..<20 {
      try environment.reset(seed: UInt64(seed))
      try policy.begin(environment, seed: 0)
      let distance = abs(environment.task.arm.handPosition.z - environment.goal.z)
      let most = HeightTask.mostReturn(from: distance, steps: horizon)
      let episode = try Episode.run(in: environment, by: policy)
      #expect(episode.total <= most + 1e-9)
      shares.append(episode.total / most)
    }
    return Statistics.mean(shares)
  }

  private func share<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, steps: Int
  ) throws -> Double {
    let run = try TemporaryRun(HeightTask.suite.name, settings, algorithm, steps: steps)
    try run.train()
    return try share(of: LearnedPolicy(reading: run.path))
  }

  @Test("is beyond who does nothing, and near for who goes straight there")
  func bounds() throws {
    #expect(try share(of: ScriptedPolicy.zero.make()) < 0.6)
    #expect(try share(of: StraightPolicy()) > 0.93)
  }

  @Test("is found by PPO")
  func ppo() throws {
    var settings = PPOTests.small()
    settings.horizon = horizon
    let share = try share(PPO.self, settings, steps: 120_000)
    #expect(share > 0.9, "\(share)")
  }

  @Test("is found by soft actor-critic")
  func softActorCritic() throws {
    var settings = SACSettings()
    settings.horizon = horizon
    settings.policy.widths = [64, 64]
    settings.critic.widths = [64, 64]
    settings.rowsPerTask = 128
    settings.updatesPerStep = 2
    settings.replayPerTask = 50_000
    let share = try share(SAC.self, settings, steps: 48_000)
    #expect(share > 0.9, "\(share)")
  }
}

/// Goes straight to the height.
private final class StraightPolicy: Policy {
  func begin(_ environment: Environment, seed: UInt64) {}

  func act(in environment: Environment) -> Action {
    let left = environment.goal.z - environment.task.arm.handPosition.z
    return Action(motion: [0, 0, 25 * left], grip: 0).clamped
  }
}
