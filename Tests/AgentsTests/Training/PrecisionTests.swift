import Base
import Learning
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Precision of training")
struct PrecisionTests {
  /// The precisions of this machine.
  static let precisions = Precision.allCases.filter { $0.unavailability == nil }

  /// The checkpoint of a short run.
  private func checkpoint<Trained: Algorithm>(
    _ algorithm: Trained.Type, _ settings: Trained.Settings, _ precision: Precision, threads: Int
  ) throws -> [UInt8] {
    var run = try TemporaryRun("MT1:reach", settings, algorithm, steps: 2048)
    run.configuration.precision = precision
    run.configuration.evaluationEpisodes = 0
    try run.train(threads: threads)
    return try run.checkpoint
  }

  private func ppo() -> PPOSettings {
    var settings = PPOTests.small()
    settings.policy.torso = MLP(hiddenSizes: [96, 96])
    settings.critic.torso = MLP(hiddenSizes: [96, 96], usesLayerNorm: true)
    settings.epochs = 2
    return settings
  }

  private func sac() -> SACSettings {
    var settings = SACSettings()
    settings.policy.torso = MLP(hiddenSizes: [96, 96])
    settings.critic.torso = MLP(hiddenSizes: [96, 96], usesLayerNorm: true)
    settings.batchSizePerTask = 600
    settings.learningStarts = 700
    settings.replayCapacityPerTask = 10_000
    return settings
  }

  @Test("the same seed gives the same bits for any number of threads", arguments: precisions)
  func threads(precision: Precision) throws {
    let (ppoRun, sacRun) = (
      try checkpoint(PPO.self, ppo(), precision, threads: 1),
      try checkpoint(SAC.self, sac(), precision, threads: 1)
    )
    for threads in [2, 3, 7] {
      #expect(try checkpoint(PPO.self, ppo(), precision, threads: threads) == ppoRun)
      #expect(try checkpoint(SAC.self, sac(), precision, threads: threads) == sacRun)
    }
  }

  @Test("a mixed run names its kernels, differs from a float32 one, and is not resumed as one")
  func configuration() throws {
    guard Self.precisions.contains(.mixed) else { return }
    let mixed = try checkpoint(PPO.self, ppo(), .mixed, threads: 2)
    #expect(try mixed != checkpoint(PPO.self, ppo(), .float32, threads: 2))
    #expect(String(decoding: mixed.prefix(20_000), as: UTF8.self).contains("oneDNN"))
    var run = try TemporaryRun("MT1:reach", ppo(), PPO.self, steps: 2048)
    run.configuration.precision = .mixed
    try run.train()
    run.configuration.precision = .float32
    #expect(throws: FileError.self) { try run.train(resume: true) }
  }
}
