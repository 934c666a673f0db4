import Base
import Learning
import Sim
import Tasks
import TestSupport
import Testing

@testable import Agents

/// A mutated checkpoint is one error or a run that continues; it never ends the process.
@Suite("Mutated checkpoints")
struct MutatedCheckpointTests {
  private static let mutations = 1000

  /// Loads mutated checkpoints, and continues training from the accepted ones.
  private func mutate<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, _ suite: String, steps: Int
  ) throws {
    let run = try TemporaryRun(suite, settings, algorithm, steps: steps)
    try run.train(threads: 1)
    let path = "\(run.path)/checkpoint.safetensors"
    let good = try SafeTensors(reading: path)
    let goodBytes = try run.checkpoint
    var configuration = run.configuration
    configuration.steps = 10 * steps
    let trainer = try Trainer<Trained>(
      configuration, in: RunFolder(run.path + "-other"), resume: false, threads: 1)
    var mutation = CheckpointMutation(seed: 1)
    var refusals: Set<String> = []
    for number in 0..<Self.mutations {
      let bytes =
        number % 4 == 3
        ? mutation.brokenHeader(of: goodBytes) : try mutation.bytes(from: good)
      try File.write(bytes, unsyncedTo: path)
      do {
        try Checkpoint.load(from: path, trainer.serialize)
      } catch {
        #expect(error is FileError && "\(error)".contains(path), "\(number): \(error)")
        refusals.insert("\(error)")
        continue
      }
      // An accepted checkpoint may still diverge.
      do {
        try trainer.learner.beginEpisodes()
        _ = try trainer.learner.iterate(progress: 0.5)
      } catch TaskError.invalidAction {
      }
    }
    #expect(refusals.count > 20, "\(refusals)")
  }

  @Test("checkpoints of PPO are refused or resumed")
  func ppo() throws {
    var settings = PPOSettings()
    settings.policy.torso = MLP(hiddenSizes: [4])
    settings.critic.torso = MLP(hiddenSizes: [4], usesLayerNorm: true)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 4)
    (settings.minibatches, settings.epochs) = (2, 1)
    try mutate(PPO.self, settings, "MT1:reach", steps: 16)
  }

  private func small(_ settings: SACSettings) -> SACSettings {
    var settings = settings
    settings.policy.torso = MLP(hiddenSizes: [4])
    settings.critic.torso = MLP(hiddenSizes: [4], usesLayerNorm: true)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 4)
    (settings.batchSizePerTask, settings.learningStarts, settings.replayCapacityPerTask) = (
      8, 8, 32
    )
    settings.savesReplayBuffer = true
    return settings
  }

  @Test("checkpoints of SAC are refused or resumed, including the replay buffer")
  func softActorCritic() throws {
    try mutate(SAC.self, small(SACSettings()), "MT1:reach", steps: 40)
    let suite = try Suite.find("MT1:reach")
    try mutate(
      MultiHeadSAC.self, small(MultiHeadSAC.defaultSettings(for: suite)), suite.name, steps: 40)
  }

  @Test("checkpoints of HER are refused or resumed, including the goals")
  func hindsight() throws {
    var settings = HERSettings()
    settings.sac = small(settings.sac)
    settings.sac.horizon = 6
    try mutate(HER.self, settings, "MT1:goal-reach", steps: 40)
  }

  @Test("checkpoints of behavior cloning are refused or resumed")
  func behaviorCloning() throws {
    var settings = BehaviorCloningSettings()
    settings.network.torso = MLP(hiddenSizes: [4], usesLayerNorm: true)
    (settings.episodesPerTask, settings.batchSizePerTask) = (1, 4)
    try mutate(BehaviorCloning.self, settings, "MT1:reach", steps: 200)
  }
}
