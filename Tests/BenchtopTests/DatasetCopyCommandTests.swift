import Foundation
import TestSupport
import Testing

@Suite("benchtop convert, merge and extend")
struct DatasetCopyCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func collect(_ name: String, _ words: String...) throws { try collect(name, words) }

  private func collect(_ name: String, _ words: [String]) throws {
    let outcome = try Binary.run(
      ["collect", "--task", "reach", "--horizon", "60", "--out", folder.path(name)] + words)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func sha256(_ path: String) throws -> String {
    String(decoding: try ExternalProgram.run("sha256sum", path), as: UTF8.self)
  }

  private func expectSame(_ name: String, _ other: String) throws {
    try ExternalProgram.run("diff", "-r", folder.path(name), folder.path(other))
  }

  /// Runs a command that is killed again and again, at any moment, until it ends by itself.
  private func runKilled(_ words: [String], then more: [String]) throws {
    var generator = SystemRandomNumberGenerator()
    for round in 0..<10 {
      let process = try Binary.start(words + (round == 0 ? [] : more))
      usleep(.random(in: 1_000...(60_000 * UInt32(round + 1)), using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    // Where it was killed before there was anything, there is nothing to resume either.
    let outcome = try Binary.run(words + more)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("killed ten times at any moment, each comes to the same bytes")
  func killed() throws {
    let images = ["--cameras", "corner2", "--size", "96x96"]
    try collect("a", ["--episodes", "12", "--format", "png"] + images)
    try collect("b", ["--episodes", "12"] + images)
    try runKilled(
      ["convert", folder.path("a"), "--format", "minari", "--out", folder.path("converted")],
      then: ["--resume"])
    try expectSame("converted", "b")
    try collect("c", ["--episodes", "30"] + images)
    try runKilled(["extend", folder.path("b"), "--episodes", "30"], then: [])
    try expectSame("b", "c")
    try collect("d", ["--seed", "9"] + images)
    let merge = ["merge", folder.path("c"), folder.path("d"), "--out"]
    let whole = try Binary.run(merge + [folder.path("whole")])
    #expect(whole.status == 0, "\(whole.errors)")
    try runKilled(merge + [folder.path("merged")], then: ["--resume"])
    try expectSame("merged", "whole")
    let replayed = try Binary.run(["replay", folder.path("merged")])
    #expect(replayed.output.hasPrefix("40 of 40 episodes are identical"))
  }

  @Test("a signal ends each in an orderly way, and the line that it prints continues")
  func signalled() throws {
    try collect("a", "--episodes", "150", "--format", "png")
    let commands = [
      [
        "convert", folder.path("a"), "--format", "minari", "--out", folder.path("b"), "--threads",
        "1",
      ],
      ["extend", folder.path("a"), "--episodes", "300", "--threads", "1"],
    ]
    for words in commands {
      let errors = folder.path("errors.txt")
      try Data().write(to: URL(filePath: errors))
      let process = try Binary.start(words, errorsTo: errors)
      let part = folder.path(
        words[0] == "convert" ? "b/parts/0000002.hdf5" : "a/parts/0000002.hdf5")
      while process.isRunning, !FileManager.default.fileExists(atPath: part) { usleep(500) }
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      let text = try String(contentsOfFile: errors, encoding: .utf8)
      #expect(process.terminationStatus == 143, "\(text)")
      let line = try #require(text.split(separator: "resume with: ").last)
      let again = try Binary.run(
        line.split(whereSeparator: \.isWhitespace).dropFirst().map(String.init))
      #expect(again.status == 0, "\(again.errors)")
    }
    let replayed = try Binary.run(["replay", folder.path("a")])
    #expect(replayed.output.hasPrefix("300 of 300 episodes are identical"))
  }

  @Test("a learned policy is recorded with its hash, and another of its name is refused")
  func learnedPolicy() throws {
    func train(_ name: String, seed: Int) throws {
      let outcome = try Binary.run(
        [
          "train", "ppo", "--suite", "MT1:reach", "--steps", "256", "--seed", "\(seed)", "--out",
          folder.path(name), "--horizon", "60",
        ]
          + [
            "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2",
            "policy.torso.hiddenSizes=[8]",
            "critic.torso.hiddenSizes=[8]",
          ].flatMap { ["--set", $0] })
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try train("run", seed: 1)
    try train("other", seed: 2)
    let policy = URL(filePath: folder.path("run/policy.safetensors"))
    let first = try Data(contentsOf: policy)
    try collect("a", "--policy", folder.path("run"), "--episodes", "2")
    try collect("b", "--policy", folder.path("run"), "--episodes", "4")
    let record = try String(contentsOfFile: folder.path("a/recording.json"), encoding: .utf8)
    let hash = try #require(record.firstMatch(of: /"policySHA256": "([0-9a-f]{64})"/)?.1)
    #expect(try sha256(policy.path).hasPrefix(hash))
    try Data(contentsOf: URL(filePath: folder.path("other/policy.safetensors"))).write(to: policy)
    let other = try sha256(policy.path)
    for words in [
      ["extend", folder.path("a"), "--episodes", "4"],
      ["collect", "--out", folder.path("a"), "--resume"],
    ] {
      let refused = try Binary.run(words)
      #expect(refused.status == 1)
      #expect(
        refused.errors.contains("\(hash.prefix(12)) there and \(other.prefix(12)) here"),
        "\(refused.errors)")
    }
    try first.write(to: policy)
    let extended = try Binary.run(["extend", folder.path("a"), "--episodes", "4", "--json"])
    #expect(extended.status == 0, "\(extended.errors)")
    #expect(extended.output.contains("\"totalEpisodes\": 4"))
    try expectSame("a", "b")
  }

  @Test("mistakes are told before any work")
  func mistakes() throws {
    try collect("a", "--episodes", "2")
    try collect("b", "--episodes", "2", "--seed", "4", "--after-success", "2", "--reward", "sparse")
    for (words, expected) in [
      (["convert", folder.path("a"), "--out", folder.path("x")], "--format"),
      (["convert", folder.path("a"), "--format", "png"], "--out"),
      (["convert", folder.path("a"), "--format", "zarr", "--out", folder.path("x")], "robomimic"),
      (
        ["convert", folder.path("x"), "--format", "png", "--out", folder.path("x")],
        "is not a dataset"
      ),
      (["merge", folder.path("a"), "--out", folder.path("x")], "a second DATASET is required"),
      (["merge", folder.path("a"), folder.path("b")], "--out"),
      (
        ["merge", folder.path("a"), folder.path("b"), "--out", folder.path("x")],
        "options of reach.rewardType is \"sparse\" in \(folder.path("b")) and \"dense\" in "
          + folder.path("a")
      ),
      (
        ["merge", folder.path("a"), folder.path("a"), "--out", folder.path("x")],
        "its episode 0 equals episode 0 there"
      ),
      (["extend", folder.path("a")], "--episodes"),
      (["extend", folder.path("a"), "--episodes", "1"], "is 1; it must be at least 2"),
      (["extend", folder.path("x"), "--episodes", "3"], "is not a dataset"),
    ] {
      let outcome = try Binary.run(words)
      #expect(outcome.status != 0)
      #expect(outcome.errors.contains(expected), "\(words): \(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("x")))
    }
  }

  @Test("memory does not grow with the dataset")
  func memory() throws {
    for (name, count) in [("small", "8"), ("large", "160")] {
      try collect(
        name, "--episodes", count, "--cameras", "corner2,gripperPOV", "--size", "96x96",
        "--format", "png")
    }
    var peaks: [String: Int] = [:]
    for name in ["small", "large"] {
      for format in ["minari", "robomimic", "lerobot"] {
        let (bytes, status) = try Binary.peakMemory([
          "convert", folder.path(name), "--format", format, "--out",
          folder.path("\(name)-\(format)"), "--threads", "2",
        ])
        #expect(status == 0)
        peaks["\(name)-\(format)"] = bytes
      }
    }
    print("peaks: \(peaks.mapValues { $0 >> 20 })")
    for format in ["minari", "robomimic", "lerobot"] {
      let (small, large) = (peaks["small-\(format)"] ?? 0, peaks["large-\(format)"] ?? 0)
      #expect(
        large < small + small / 2 + 20_000_000, "\(format): \(small >> 20), \(large >> 20) MiB")
    }
  }
}
