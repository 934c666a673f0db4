import Base
import Learning
import Sim
import Tasks
import TestSupport
import Testing

@testable import Agents

@Suite("Paused episodes")
struct PausedEpisodesTests {
  /// Environments of a suite with running episodes.
  private func make(
    _ suite: Suite, _ sampler: any TaskSampler, trialEpisodes: Int
  ) throws -> TrainingEnvironments {
    var options = suite.defaultOptions
    options.horizon = 40
    return try TrainingEnvironments(
      suite.specs(options: options), perTask: 2, sampler, trialEpisodes: trialEpisodes,
      threads: 2)
  }

  private func step(
    _ environments: TrainingEnvironments, using generator: inout SeededGenerator
  ) throws {
    let actions = (0..<4 * environments.count).map { _ in Float(generator.uniform(in: -1...1)) }
    try environments.vector.step(actions)
    var report = TrainingReport(tasks: environments.taskCount)
    for environment in 0..<environments.count
    where environments.recordStep(environment, in: &report) {
      try environments.beginNextEpisode(environment, using: &generator)
    }
  }

  @Test(
    "loaded episodes continue to the same bits", arguments: ["MT10", "goals"],
    [(UniformTasks(), 1), (UniformTasks(), 2), (FailureSampling(), 1)] as [(any TaskSampler, Int)])
  func resume(name: String, kind: (sampler: any TaskSampler, trialEpisodes: Int)) throws {
    let suite = try Suite.find(name)
    let folder = try TemporaryFolder()
    let path = folder.path("paused.safetensors")
    let (first, second) = (
      try make(suite, kind.sampler, trialEpisodes: kind.trialEpisodes),
      try make(suite, kind.sampler, trialEpisodes: kind.trialEpisodes)
    )
    var generator = SeededGenerator(seed: 4)
    try first.reset(using: &generator)
    for _ in 0..<55 { try step(first, using: &generator) }
    try Checkpoint.save(to: path) {
      try first.serializeTasks(with: $0)
      try first.serialize(with: $0)
    }
    try Checkpoint.load(from: path) {
      try second.serializeTasks(with: $0)
      try second.serialize(with: $0)
    }
    var other = generator
    for number in 0..<60 {
      for (index, environment) in first.vector.environments.enumerated() {
        let same =
          Array(first.buffers.observations.state(of: index))
          == Array(second.buffers.observations.state(of: index))
          && first.buffers.rewards[index] == second.buffers.rewards[index] || number == 0
        #expect(same, "\(environment.task.profile.name), step \(number)")
        guard same else { return }
      }
      try step(first, using: &generator)
      try step(second, using: &other)
      #expect(Array(first.buffers.returns) == Array(second.buffers.returns))
      #expect(Array(first.buffers.lengths) == Array(second.buffers.lengths))
    }
  }
}
