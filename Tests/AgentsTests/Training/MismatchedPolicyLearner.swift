import Base
import Learning
import Tasks

@testable import Agents

/// Learns nothing, and saves a policy for another task, so every evaluation of it fails.
final class MismatchedPolicyLearner: Algorithm {
  static let name = "mismatched"
  static let summary = "Nothing."

  static func defaultSettings(for suite: Suite) -> Int { 0 }

  private(set) var steps = 0
  private let parameters: Parameters
  private var network = NetworkSettings()

  init(_ context: TrainingContext, _ settings: Int, seed: UInt64, threads: Int) throws {
    network.hiddenSizes = [2]
    var plan = Parameters.Plan()
    _ = MultiTaskMLP("policy", inputs: 39, outputs: 4, tasks: 1, network, plan: &plan)
    var generator = SeededGenerator(seed: seed)
    parameters = Parameters(plan, using: &generator)
  }

  func beginEpisodes() {}

  func iterate(progress: Double) -> TrainingReport {
    steps += 10
    return TrainingReport(tasks: 0)
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(parameters)
    try checkpoint.count("steps", &steps)
  }

  func serializeEpisodes(with checkpoint: Checkpoint) {}

  func savePolicy(to path: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Self.name, suite: "MT1:push", tasks: ["push"], inputSize: 39, network: network,
        outputActivation: .linear, observationStatistics: RunningMeanStd(columns: 39)), parameters,
      to: path)
  }
}
