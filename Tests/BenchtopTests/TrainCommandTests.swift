import Foundation
import TestSupport
import Testing

@testable import Benchtop

@Suite("Training from the command line")
struct TrainCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(
    _ name: String, _ more: String..., fileSizeLimit: Int? = nil
  ) throws -> Binary.Outcome {
    let settings = [
      "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2", "policy.widths=[8]",
      "critic.widths=[8]", "horizon=20",
    ]
    return try Binary.run(
      [
        "train", "ppo", "--suite", "MT1:reach", "--steps", "12000", "--checkpoint-steps", "2000",
        "--seed", "3", "--out", folder.path(name),
      ] + settings.flatMap { ["--set", $0] } + more, fileSizeLimit: fileSizeLimit)
  }

  @Test("a disk that fills stops a run with one clear error, and it goes on once there is room")
  func fullDisk() throws {
    let whole = try train("whole")
    #expect(whole.status == 0, "\(whole.errors)")
    // Room for checkpoints, and for some of the events that are logged.
    let stopped = try train("a", fileSizeLimit: 12)
    #expect(stopped.status == 1)
    let complaints = stopped.errors.split(separator: "\n").filter { $0.hasPrefix("benchtop: ") }
    #expect(complaints.count == 1, "\(stopped.errors)")
    #expect(complaints.first?.contains("cannot be written: File too large") == true)
    let resumed = try train("a", "--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for name in ["checkpoint.safetensors", "policy.safetensors", "curve.csv"] {
      #expect(
        try Data(contentsOf: URL(filePath: folder.path("a/\(name)")))
          == Data(contentsOf: URL(filePath: folder.path("whole/\(name)"))), "\(name)")
    }
  }
}
