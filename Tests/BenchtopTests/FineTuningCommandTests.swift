import TestSupport
import Testing

@Suite("benchtop train --initial-run")
struct FineTuningCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(_ task: String, _ name: String, _ words: [String]) throws -> Binary.Outcome {
    try Binary.run(
      [
        "train", "iql", "--task", task, "--horizon", "50", "--dataset", folder.path("data"),
        "--out", folder.path(name),
      ] + words
        + [
          "offline.batchSizePerTask=8", "offline.policy.torso.hiddenSizes=[8]",
          "offline.critic.torso.hiddenSizes=[8]",
        ].flatMap { ["--set", $0] })
  }

  @Test("an offline run is continued online; another start is refused")
  func continues() throws {
    let made = try Binary.run([
      "collect", "--task", "reach", "--horizon", "50", "--episodes", "3", "--out",
      folder.path("data"),
    ])
    #expect(made.status == 0, "\(made.errors)")
    let offline = try train("reach", "offline", ["--steps", "800"])
    #expect(offline.status == 0, "\(offline.errors)")
    let words = [
      "--initial-run", folder.path("offline"), "--steps", "800", "--set",
      "online.environmentsPerTask=2",
      "--set", "online.learningStarts=100",
    ]
    let online = try train("reach", "online", words)
    #expect(online.status == 0, "\(online.errors)")
    let changed = try Binary.run([
      "train", "iql", "--out", folder.path("online"), "--resume", "--initial-run",
      folder.path("data"),
    ])
    #expect(changed.status != 0)
    #expect(changed.errors.contains("initialRun was recorded as "), "\(changed.errors)")
    let other = try train("push", "other", words)
    #expect(other.status != 0)
    #expect(!other.errors.contains("\n\n") && other.errors.contains("push"), "\(other.errors)")
  }
}
