import Base
import Datasets
import Foundation
import TestSupport
import Testing

@testable import Benchtop

@Suite("Recording of training")
struct RecordedTrainingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let learner = [
    "environmentsPerTask=2", "learningStarts=50", "batchSizePerTask=8",
    "replayCapacityPerTask=500", "horizon=30", "savesReplayBuffer=true",
    "policy.torso.hiddenSizes=[8]", "critic.torso.hiddenSizes=[8]",
  ]
  private static let settings = [
    "ppo": [
      "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2",
      "policy.torso.hiddenSizes=[8]", "critic.torso.hiddenSizes=[8]", "horizon=20",
    ], "sac": learner, "her": learner.map { "sac." + $0 },
  ]

  private func words(
    _ algorithm: String, _ suite: String, _ name: String, recording: String? = nil,
    steps: Int = 4000
  ) -> [String] {
    [
      "train", algorithm, "--suite", suite, "--steps", "\(steps)", "--checkpoint-steps", "1000",
      "--horizon", "60", "--seed", "3", "--out", folder.path(name),
    ] + (recording.map { ["--record", folder.path($0)] } ?? [])
      + (Self.settings[algorithm] ?? []).flatMap { ["--set", $0] }
  }

  @Test(
    "a recorded run learns the same, and the simulator reproduces all its episodes from their seeds",
    arguments: [("ppo", "reach,push"), ("sac", "reach"), ("her", "MT1:goal-push")])
  func replays(algorithm: String, suite: String) throws {
    for words in [
      words(algorithm, suite, "plain"), words(algorithm, suite, "run", recording: "data"),
    ] {
      let outcome = try Binary.run(words)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for file in ["curve.csv", "policy.safetensors"] {
      #expect(
        try Data(contentsOf: URL(filePath: folder.path("plain/\(file)")))
          == Data(contentsOf: URL(filePath: folder.path("run/\(file)"))), "\(file)")
    }
    let replay = try Binary.run(["replay", folder.path("data")])
    #expect(replay.status == 0, "\(replay.errors) \(replay.output.suffix(500))")
    // Every step that the learner took is in the dataset, and nothing else.
    let dataset = try Dataset(folder.path("data"))
    #expect(dataset.isComplete)
    let headers = try dataset.episodes.map { try dataset.header($0) }
    let curve = try String(contentsOfFile: folder.path("run/curve.csv"), encoding: .utf8)
    let last = curve.split(separator: "\n").last?.split(separator: ",").first
    #expect(headers.reduce(0) { $0 + $1.stepCount } == last.flatMap { Int($0) })
    #expect(headers.contains { ($0.episodesSinceSeed ?? 0) > 0 })
    #expect(headers.allSatisfy { $0.policy == algorithm && $0.bodies.isEmpty })
    if algorithm == "ppo" {
      // Other programs and formats take it like any dataset.
      for format in ["robomimic", "lerobot", "png"] {
        let out = folder.path(format)
        let converted = try Binary.run(
          ["convert", folder.path("data"), "--format", format, "--out", out])
        #expect(converted.status == 0, "\(converted.errors)")
        #expect(try Binary.run(["replay", out]).status == 0, "\(format)")
      }
      try ExternalProgram.python(
        """
        import h5py, json, sys
        root = sys.argv[1] + "/benchtop/push/reach-push-ppo-v0/data/"
        metadata = json.load(open(root + "metadata.json"))
        file = h5py.File(root + "main_data.hdf5")
        assert metadata["algorithm_name"] == "ppo" and metadata["total_episodes"] == len(file)
        steps = [group.attrs["total_steps"] for group in file.values()]
        assert sum(steps) == metadata["total_steps"]
        for group in file.values():
            assert group["observations"].shape == (group.attrs["total_steps"] + 1, 39)
            assert group["truncations"][-1] and not group["truncations"][:-1].any()
            assert "state" not in group["infos"]
        """, folder.path("data"), needing: "h5py")
    }
  }

  @Test(
    "stopped at any time, a recorded run is resumed to the same dataset",
    arguments: [("ppo", SIGKILL), ("ppo", SIGTERM), ("sac", SIGTERM)] as [(String, Int32)])
  func stops(algorithm: String, signal: Int32) throws {
    let suite = algorithm == "ppo" ? "reach,push" : "reach"
    // One dataset for both runs, because its name is part of the configuration.
    let whole = try Binary.run(words(algorithm, suite, "whole", recording: "data", steps: 8000))
    #expect(whole.status == 0, "\(whole.errors)")
    let expected = try files(in: folder.path("data"))
    try FileManager.default.removeItem(atPath: folder.path("data"))
    for round in 0..<4 {
      let process = try Binary.start(
        words(algorithm, suite, "a", recording: "data", steps: 8000)
          + (round == 0 ? [] : ["--resume"]))
      let deadline = Date.now + 60
      while !FileManager.default.fileExists(atPath: folder.path("a/curve.csv")), process.isRunning,
        Date.now < deadline
      {
        usleep(1000)
      }
      usleep(UInt32(70_000 * (round + 1)))
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
    }
    let resumed = try Binary.run(
      ["train", algorithm, "--out", folder.path("a"), "--resume", "--threads", "1"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try files(in: folder.path("data")) == expected)
    #expect(
      try Data(contentsOf: URL(filePath: folder.path("a/curve.csv")))
        == Data(contentsOf: URL(filePath: folder.path("whole/curve.csv"))))
  }

  @Test("what cannot be recorded is one clear error, before training")
  func errors() throws {
    func complaint(_ words: [String]) throws -> String {
      let outcome = try Binary.run(words)
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      let lines = outcome.errors.split(separator: "\n").filter { !$0.contains("benchtop: note:") }
      #expect(lines.count == 1, "\(outcome.errors)")
      return lines.first.map(String.init) ?? ""
    }
    try FileManager.default.createDirectory(
      atPath: folder.path("mine"), withIntermediateDirectories: true)
    try "mine".write(toFile: folder.path("mine/notes.txt"), atomically: true, encoding: .utf8)
    #expect(
      try complaint(words("ppo", "reach", "a", recording: "mine"))
        .contains("it holds other files already"))
    #expect(
      try complaint(
        ["train", "bc", "--task", "reach", "--steps", "1000", "--out", folder.path("a")]
          + ["--set", "episodesPerTask=1", "--record", folder.path("data")]
      ).contains("the recording is asked of bc"))
    #expect(try folder.contents == ["mine"], "nothing is made")
    // An unfinished recording belongs to its run.
    let running = words("ppo", "reach", "a", recording: "data", steps: 1_000_000)
    let process = try Binary.start(running)
    while !FileManager.default.fileExists(atPath: folder.path("a/curve.csv")) { usleep(1000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(
      try complaint(words("ppo", "reach", "b", recording: "data"))
        .contains("it holds a dataset already"))
    #expect(
      try complaint(["collect", "--out", folder.path("data"), "--resume"])
        .contains("only what made it continues it"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("b")))
  }

  @Test("--until-success ends at the first checkpoint that reaches it, also when resumed")
  func untilSuccess() throws {
    // Every policy reaches a rate that no evaluation is below.
    let made = try Binary.run(words("ppo", "reach", "a") + ["--until-success", "1e-9"])
    #expect(made.status == 0, "\(made.errors)")
    func steps() throws -> [(step: Int, success: Double)] {
      try String(contentsOfFile: folder.path("a/evaluation.csv"), encoding: .utf8)
        .split(separator: "\n").dropFirst().map { line in
          let cells = line.split(separator: ",")
          return (Int(cells[0]) ?? 0, Double(cells[2]) ?? 0)
        }
    }
    let rows = try steps()
    #expect(rows.dropLast().allSatisfy { $0.success < 1e-9 })
    let last = try #require(rows.last)
    #expect(last.success >= 1e-9 || last.step >= 4000)
    let again = try Binary.run(["train", "ppo", "--out", folder.path("a"), "--resume"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(try steps().map(\.step) == rows.map(\.step))
  }
}
