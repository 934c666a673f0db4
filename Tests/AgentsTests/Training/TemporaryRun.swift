import Sim
import Tasks
import TestSupport

@testable import Agents

/// A run in a folder that is gone after the test.
struct TemporaryRun<Trained: Algorithm> {
  let configuration: RunConfiguration<Trained.Settings>
  private let folder: TemporaryFolder
  let path: String

  init(
    _ suite: String, _ settings: Trained.Settings, _ algorithm: Trained.Type, steps: Int,
    checkpointSteps: Int = 1_000_000, seed: UInt64 = 5
  ) throws {
    folder = try TemporaryFolder()
    path = folder.path("run")
    configuration = RunConfiguration(
      algorithm: Trained.name, suite: suite, steps: steps, seed: seed,
      checkpointSteps: checkpointSteps, environment: try Suite.find(suite).standardOptions,
      settings: settings)
  }

  /// Trains to the end; `tell` may stop it by throwing.
  func train(
    resume: Bool = false, threads: Int = 2,
    tell: (Trainer<Trained>.Progress) throws -> Void = { _ in }
  ) throws {
    try Trainer<Trained>(
      configuration, in: RunFolder(path), resume: resume, threads: threads
    ).run(tell: tell)
  }

  var checkpoint: [UInt8] { get throws { try WholeFile.read("\(path)/checkpoint.safetensors") } }
  var curve: String {
    get throws { String(decoding: try WholeFile.read("\(path)/curve.csv"), as: UTF8.self) }
  }
}
