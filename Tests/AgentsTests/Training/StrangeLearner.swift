import Base
import Tasks

@testable import Agents

/// Learns nothing, and writes a policy for a task that it is not asked about: no evaluation of it gets anywhere.
final class StrangeLearner: Algorithm {
  static let name = "strange"
  static let summary = "Nothing."

  static func standardSettings(for suite: Suite) -> Int { 0 }

  private(set) var steps = 0
  private let parameters: Parameters
  private var network = NetworkSettings()

  init(_ ground: TrainingGround, _ settings: Int, seed: UInt64, threads: Int) throws {
    network.widths = [2]
    var plan = Parameters.Plan()
    _ = TaskNetwork("policy", inputs: 39, outputs: 4, tasks: 1, network, plan: &plan)
    var generator = SeededGenerator(seed: seed)
    parameters = Parameters(plan, using: &generator)
  }

  func beginEpisodes() {}

  func iterate(progress: Double) -> TrainingReport {
    steps += 10
    return TrainingReport(tasks: 0)
  }

  func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(parameters)
    try checkpoint.count("steps", &steps)
  }

  func exchangeEpisodes(with checkpoint: Checkpoint) {}

  func savePolicy(to path: String) throws {
    try LearnedPolicy.save(
      PolicyDescription(
        algorithm: Self.name, suite: "MT1:push", tasks: ["push"], inputs: 39, network: network,
        output: .plain, scale: RunningScale(columns: 39)), parameters, to: path)
  }
}
