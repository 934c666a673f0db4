import Base
import Learning
import Tasks
import Testing

@testable import Agents

@Suite("Any torso with any gradient combiner")
struct GridTests {
  /// Trains once without interruption and once with one, on other numbers of threads; both must end with the same
  /// bytes.
  private func compare<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, steps: Int, stop: Int,
    observation: ObservationOptions? = nil
  ) throws {
    func run() throws -> TemporaryRun<Trained> {
      var run = try TemporaryRun(
        "reach,push", settings, algorithm, steps: steps, observation: observation)
      run.configuration.evaluationEpisodes = 0
      return run
    }
    let (whole, paused) = (try run(), try run())
    try whole.train(threads: 2)
    let saved = try paused.train(upTo: stop, threads: 1)
    #expect(saved >= stop && saved < steps)
    try paused.train(resume: true, threads: 1)
    #expect(try whole.checkpoint == paused.checkpoint)
    #expect(try whole.curve == paused.curve)
    #expect(try LearnedPolicy(reading: whole.path).description.tasks == ["reach", "push"])
  }

  /// The torso and the combiner for policy and critic.
  private func choose<Settings: Codable>(
    _ settings: Settings, _ torso: String, _ combiner: String
  ) throws -> Settings {
    let text = try #require(smallTorsos[torso])
    var settings = settings
    for assignment in [
      "policy.torso=\(text)", "critic.torso=\(text)", "critic.torso.usesLayerNorm=true",
      "policyCombiner=\(combiner)", "criticCombiner=\(combiner)",
    ] {
      settings = try JSON.overriding(settings, byAssignment: assignment)
    }
    return settings
  }

  @Test("learns, saves and resumes under PPO", arguments: torsoKinds, combinerKinds)
  func ppo(torso: String, combiner: String) throws {
    var settings = PPOSettings()
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 32)
    (settings.epochs, settings.minibatches, settings.horizon) = (2, 2, 50)
    settings.sequenceLength = 8
    try compare(PPO.self, choose(settings, torso, combiner), steps: 384, stop: 128)
  }

  @Test("learns from images, saves and resumes under TRPO", arguments: torsoKinds)
  func images(torso: String) throws {
    let text = try #require(smallTorsos[torso])
    var settings = TRPOSettings()
    (settings.policy.torso, settings.critic.torso) = (.tinyImages, .tinyImages)
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 16)
    (settings.criticEpochs, settings.minibatches, settings.horizon) = (2, 2, 50)
    settings.sequenceLength = 8
    for network in ["policy", "critic"] {
      settings = try JSON.overriding(settings, byAssignment: "\(network).torso.torso=\(text)")
    }
    try compare(
      TRPO.self, settings, steps: 256, stop: 128, observation: .tinyImages(state: .standard))
  }

  @Test("learns, saves and resumes under SAC", arguments: memorylessTorsoKinds, combinerKinds)
  func sac(torso: String, combiner: String) throws {
    var settings = SACSettings()
    (settings.environmentsPerTask, settings.stepsPerIteration) = (2, 8)
    (settings.batchSizePerTask, settings.learningStarts) = (16, 32)
    (settings.replayCapacityPerTask, settings.savesReplayBuffer) = (400, true)
    settings.horizon = 50
    try compare(SAC.self, choose(settings, torso, combiner), steps: 160, stop: 96)
  }
}
