import Base
import Tasks
import TestSupport

@testable import Agents

/// A run in a folder that is removed after the test.
struct TemporaryRun<Trained: Algorithm> {
  var configuration: RunConfiguration<Trained.Settings>
  /// Reads the configuration's dataset, if it has one.
  var recordedTransitions: RecordedTransitionsReader?
  private let folder: TemporaryFolder
  let path: String

  init(
    _ suite: String, _ settings: Trained.Settings, _ algorithm: Trained.Type, steps: Int,
    checkpointSteps: Int = 1_000_000, seed: UInt64 = 5, observation: ObservationOptions? = nil
  ) throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
    configuration = RunConfiguration(
      algorithm: Trained.name, suite: suite, steps: steps, seed: seed,
      checkpointSteps: checkpointSteps, environment: try Suite.find(suite).defaultOptions,
      settings: settings)
    if let observation { configuration.environment.observation = observation }
    configuration.evaluationEpisodes = 1
  }

  /// Trains to the end; `reportProgress` may throw to stop it, as a kill would.
  func train(
    resume: Bool = false, threads: Int = 2,
    reportProgress: (TrainingProgress) throws -> Void = { _ in }
  ) throws {
    try Trainer<Trained>(
      configuration, in: RunFolder(path), resume: resume, threads: threads,
      recordedTransitions: recordedTransitions
    ).run(reportProgress: reportProgress)
  }

  /// Trains until a step is reached, and saves everything; returns the step.
  func train(upTo stop: Int, threads: Int = 2) throws -> Int {
    var steps = 0
    let trainer = try Trainer<Trained>(
      configuration, in: RunFolder(path), resume: true, threads: threads,
      recordedTransitions: recordedTransitions)
    try trainer.run(reportProgress: { steps = $0.steps }, isStopped: { steps >= stop })
    return trainer.savedSteps
  }

  var checkpoint: [UInt8] { get throws { try File.read("\(path)/checkpoint.safetensors") } }
  var curve: String { get throws { try text("curve.csv") } }
  var evaluationText: String { get throws { try text("evaluation.csv") } }
  /// The evaluations without the hours.
  var evaluation: [[Substring]] {
    get throws {
      try evaluationText.split(separator: "\n").map {
        var cells = $0.split(separator: ",")
        cells.remove(at: 1)
        return cells
      }
    }
  }
  var hours: [Double] {
    get throws {
      try evaluationText.split(separator: "\n").compactMap {
        Double($0.split(separator: ",")[1])
      }
    }
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try File.read("\(path)/\(name)"), as: UTF8.self)
  }
}
