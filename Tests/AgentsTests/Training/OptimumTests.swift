import Learning
import Sim
import Tasks
import Testing

@testable import Agents

@Suite("A task with a known optimum")
struct OptimumTests {
  private let horizon = 50

  private func returnFraction<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, _ precision: Precision, steps: Int
  ) throws -> Double {
    var run = try TemporaryRun(HeightTask.suite.name, settings, algorithm, steps: steps)
    run.configuration.precision = precision
    try run.train()
    return try HeightTask.returnFraction(of: LearnedPolicy(reading: run.path), horizon: horizon)
  }

  /// Settings for this small problem.
  private func small(_ settings: SACSettings) -> SACSettings {
    var settings = settings
    settings.horizon = horizon
    settings.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.batchSizePerTask = 128
    settings.updatesPerStep = 2
    settings.replayCapacityPerTask = 50_000
    return settings
  }

  @Test("the optimum is far above doing nothing and close to moving straight there")
  func bounds() throws {
    #expect(try HeightTask.returnFraction(of: ScriptedPolicy.zero.make(), horizon: horizon) < 0.6)
    #expect(
      try HeightTask.returnFraction(of: EnvironmentPolicies { StraightPolicy() }, horizon: horizon)
        > 0.93)
  }

  @Test("PPO finds the optimum", arguments: PrecisionTests.precisions)
  func ppo(precision: Precision) throws {
    var settings = PPOTests.small()
    settings.horizon = horizon
    let returnFraction = try returnFraction(PPO.self, settings, precision, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("PPO with discretized actions comes as close to the optimum as its values allow")
  func discretized() throws {
    var settings = PPOTests.small()
    settings.horizon = horizon
    settings.head = CategoricalHead()
    let returnFraction = try returnFraction(PPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.85, "\(returnFraction)")
  }

  @Test("TRPO finds the optimum")
  func trpo() throws {
    var settings = TRPOTests.small()
    settings.horizon = horizon
    let returnFraction = try returnFraction(TRPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("GRPO finds the optimum")
  func grpo() throws {
    var settings = GRPOTests.small()
    settings.horizon = horizon
    let returnFraction = try returnFraction(GRPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("PPO that imitates its fastest successes finds the optimum")
  func selfImitation() throws {
    var settings = SelfImitationTests.small()
    settings.horizon = horizon
    let returnFraction = try returnFraction(PPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("TRPO that imitates its fastest successes finds the optimum")
  func trpoSelfImitation() throws {
    var settings = TRPOTests.small()
    settings.horizon = horizon
    settings.selfImitation = SelfImitationTests.small().selfImitation
    let returnFraction = try returnFraction(TRPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("PPO with an exploration bonus finds the optimum")
  func explorationBonus() throws {
    var settings = PPOTests.small()
    settings.horizon = horizon
    settings.explorationBonus.coefficient = 0.1
    let returnFraction = try returnFraction(PPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("Distral finds the optimum", arguments: DistralTests.Form.allCases)
  func distral(form: DistralTests.Form) throws {
    var settings = DistralTests.small(form)
    settings.ppo.horizon = horizon
    let returnFraction = try returnFraction(Distral.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("TE-PPO finds the optimum with the mean of its embedding")
  func taskEmbeddings() throws {
    var settings = TEPPOTests.small()
    settings.ppo.horizon = horizon
    let returnFraction = try returnFraction(TEPPO.self, settings, .float32, steps: 120_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("SAC finds the optimum", arguments: PrecisionTests.precisions)
  func softActorCritic(precision: Precision) throws {
    let settings = small(SACSettings())
    let returnFraction = try returnFraction(SAC.self, settings, precision, steps: 48_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("SAC with distributions over values finds nearly the optimum")
  func distributional() throws {
    var settings = small(SACSettings())
    settings.criticHead = TwoHotHead(range: [0, 10], count: 51)
    let returnFraction = try returnFraction(SAC.self, settings, .float32, steps: 48_000)
    #expect(returnFraction > 0.85, "\(returnFraction)")
  }

  @Test("the tasks' losses have the mean of the whole loss")
  func taskLosses() throws {
    var settings = PPOTests.small()
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 32)
    for combiner in [MeanCombiner(), PCGrad()] as [any GradientCombiner] {
      settings.policyCombiner = combiner
      let suite = try Tasks.Suite.find("MT10")
      let learner = try Learner<PPO>(TrainingContext(suite), settings, seed: 3, threads: 2)
      try learner.beginEpisodes()
      let metrics = try learner.iterate(progress: 0).metrics
      for loss in ["ppo/policy_loss", "ppo/critic_loss"] {
        let whole = try #require(metrics.first { $0.name == loss }).value
        let parts = metrics.filter { $0.name.hasPrefix("\(loss)/") }
        #expect(parts.count == 10)
        #expect(parts[0].name == "\(loss)/reach")
        #expect(abs(Statistics.mean(parts.map(\.value)) - whole) < 1e-5 * max(1, abs(whole)))
      }
    }
  }

  @Test("SAC with a head for each task finds the optimum")
  func multiHead() throws {
    let settings = small(MultiHeadSAC.defaultSettings(for: HeightTask.suite))
    let returnFraction = try returnFraction(MultiHeadSAC.self, settings, .float32, steps: 48_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("BRC finds the optimum")
  func brc() throws {
    var settings = BRCTests.small()
    settings.sac.horizon = horizon
    settings.sac.batchSizePerTask = 128
    settings.sac.updatesPerStep = 2
    settings.sac.replayCapacityPerTask = 50_000
    let returnFraction = try returnFraction(BRC.self, settings, .float32, steps: 48_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test("HER learns to reach goals, of which nearly no random episode reaches one")
  func hindsight() throws {
    var settings = HERSettings()
    settings.sac.policy.torso = MLP(hiddenSizes: [64, 64])
    settings.sac.critic.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.sac.batchSizePerTask = 256
    settings.sac.replayCapacityPerTask = 50_000
    let run = try TemporaryRun("MT1:goal-reach", settings, HER.self, steps: 30_000)
    try run.train()
    let path = run.path
    let episodes = try Evaluator(
      Tasks.Suite.find("MT1:goal-reach").specs(), episodes: 20, seed: 1, threads: 2
    ).run({ try LearnedPolicy(reading: path) })[0]
    #expect(episodes.count { $0.result.firstSuccessStep != nil } >= 18)
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
    let returnFraction = try returnFraction(TD3.self, settings, .float32, steps: 48_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }

  @Test(
    "behavior cloning of an expert that moves straight finds nearly the optimum",
    arguments: [DeterministicHead(squashes: false), CategoricalHead()] as [any PolicyHead])
  func behaviorCloning(head: any PolicyHead) throws {
    var settings = BehaviorCloningSettings()
    settings.head = head
    settings.network.torso = MLP(hiddenSizes: [64, 64], usesLayerNorm: true)
    settings.episodesPerTask = 20
    let returnFraction = try returnFraction(
      BehaviorCloning.self, settings, .float32, steps: 256_000)
    #expect(returnFraction > 0.9, "\(returnFraction)")
  }
}

/// Moves straight to the height.
private final class StraightPolicy: EnvironmentPolicy {
  func act(in environment: Environment) -> Action {
    let left = environment.goal.z - environment.task.arm.handPosition.z
    return Action(deltaPosition: [0, 0, 25 * left], gripper: 0).clamped
  }
}
