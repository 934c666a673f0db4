import Base
import Sim
import Tasks
import TestSupport
import Testing

@testable import Agents

/// Whatever a checkpoint says, it is one error or a run that goes on: nothing in it ends the process.
@Suite("Checkpoints that somebody has changed")
struct MutatedCheckpointTests {
  private static let mutations = 1000

  /// Loads changed checkpoints again and again, and learns on from those that are taken.
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
      try WholeFile.write(bytes, intoDraft: path)
      do {
        try Checkpoint.load(from: path, trainer.exchange)
      } catch {
        #expect(error is FileError && "\(error)".contains(path), "\(number): \(error)")
        refusals.insert("\(error)")
        continue
      }
      // What may be wrong with it now is that it diverges.
      do {
        try trainer.learner.beginEpisodes()
        _ = try trainer.learner.iterate(progress: 0.5)
      } catch TaskError.invalidAction {
      }
    }
    #expect(refusals.count > 20, "\(refusals)")
  }

  @Test("PPO's are refused or gone on with")
  func ppo() throws {
    var settings = PPOSettings()
    settings.policy.widths = [4]
    settings.critic.widths = [4]
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 4)
    (settings.minibatches, settings.epochs) = (2, 1)
    try mutate(PPO.self, settings, "MT1:reach", steps: 16)
  }

  private func small(_ settings: SACSettings) -> SACSettings {
    var settings = settings
    settings.policy.widths = [4]
    settings.critic.widths = [4]
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 4)
    (settings.rowsPerTask, settings.firstSteps, settings.replayPerTask) = (8, 8, 32)
    settings.savesReplay = true
    return settings
  }

  @Test("soft actor-critic's are refused or gone on with, replay and all")
  func softActorCritic() throws {
    try mutate(SAC.self, small(SACSettings()), "MT1:reach", steps: 40)
    let suite = try Suite.find("MT1:reach")
    try mutate(
      MultiHeadSAC.self, small(MultiHeadSAC.standardSettings(for: suite)), suite.name, steps: 40)
  }

  @Test("hindsight's are refused or gone on with, goals and all")
  func hindsight() throws {
    var settings = HindsightSettings()
    settings.learner = small(settings.learner)
    settings.learner.horizon = 6
    try mutate(Hindsight.self, settings, "MT1:goal-reach", steps: 40)
  }

  @Test("imitation's are refused or gone on with")
  func imitation() throws {
    var settings = ImitationSettings()
    settings.network.widths = [4]
    (settings.episodesPerTask, settings.rowsPerTask) = (1, 4)
    try mutate(Imitation.self, settings, "MT1:reach", steps: 200)
  }
}
