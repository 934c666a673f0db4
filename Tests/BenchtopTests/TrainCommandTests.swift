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
      "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2",
      "policy.torso.hiddenSizes=[8]",
      "critic.torso.hiddenSizes=[8]", "horizon=20",
    ]
    return try Binary.run(
      [
        "train", "ppo", "--task", "reach", "--steps", "12000", "--checkpoint-steps", "2000",
        "--seed", "3", "--out", folder.path(name),
      ] + settings.flatMap { ["--set", $0] } + more, fileSizeLimit: fileSizeLimit)
  }

  @Test("a disk that fills stops a run with one clear error, and it resumes once there is room")
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

  @Test("--resume refuses every option that would change the run, and names it")
  func resumes() throws {
    #expect(try train("a").status == 0)
    let resume = ["train", "ppo", "--out", folder.path("a"), "--resume"]
    for words in [[], ["--steps", "12000"], ["--task", "reach-v3"], ["--set", "horizon=20"]] {
      let same = try Binary.run(resume + words)
      #expect(same.status == 0, "\(words): \(same.errors)")
    }
    for (words, difference) in [
      (["--steps", "13000"], "recorded as 12000 and would be 13000"),
      (["--seed", "4"], "recorded as 3 and would be 4"),
      (["--task", "push"], "recorded as \"MT1:reach\" and would be \"MT1:push\""),
      (["--suite", "MT10"], "recorded as \"MT1:reach\" and would be \"MT10\""),
      (["--checkpoint-steps", "100"], "recorded as 2000 and would be 100"),
      (["--set", "horizon=21"], "recorded as 20 and would be 21"),
      (["--goals", "random"], "recorded as \"finite\" and would be \"random\""),
      (["--reward", "sparse"], "recorded as \"dense\" and would be \"sparse\""),
    ] as [([String], String)] {
      let other = try Binary.run(resume + words)
      #expect(other.status == 1 && other.output.isEmpty)
      #expect(other.errors.contains("cannot resume with \(words.joined(separator: "="))"))
      #expect(other.errors.contains(difference), "\(other.errors)")
    }
  }

  @Test("a run is replaced only with --force, and a user's own files in its folder stay")
  func replaces() throws {
    #expect(try train("a").status == 0)
    try "mine".write(toFile: folder.path("a/notes.txt"), atomically: true, encoding: .utf8)
    let refused = try train("a")
    #expect(
      refused.status == 1 && refused.errors.contains("use --resume to continue it or --force"))
    // A mistake leaves the run that is there.
    let mistake = try train("a", "--force", "--set", "minibatches=0")
    #expect(mistake.status == 1, "\(mistake.errors)")
    #expect(try Binary.run(["train", "ppo", "--out", folder.path("a"), "--resume"]).status == 0)
    #expect(try folder.contents == ["a"])
    let replaced = try train("a", "--force", "--seed", "5")
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try String(contentsOfFile: folder.path("a/notes.txt"), encoding: .utf8) == "mine")
    let configuration = try String(contentsOfFile: folder.path("a/config.json"), encoding: .utf8)
    #expect(configuration.contains("\"seed\": 5"))
  }

  @Test("a suite can be a list of tasks, under its name in the run and in what reads it")
  func list() throws {
    let words = [
      "train", "ppo", "--suite", "reach-v3,push", "--steps", "3000", "--out", folder.path("a"),
    ]
    let settings = [
      "environmentsPerTask=2", "stepsPerIteration=32", "minibatches=2",
      "policy.torso.hiddenSizes=[8]",
      "critic.torso.hiddenSizes=[8]", "horizon=20",
    ]
    let made = try Binary.run(words + settings.flatMap { ["--set", $0] })
    #expect(made.status == 0, "\(made.errors)")
    for words in [
      ["evaluate", "--suite", "reach,push", "--policy", folder.path("a"), "--episodes", "1"],
      ["train", "ppo", "--out", folder.path("a"), "--resume"],
      ["report", folder.path("a"), "--json"],
      [
        "demo", "--policy", folder.path("a"), "--episodes", "1", "--size", "16x16", "--samples",
        "1", "--out", folder.path("demo"),
      ],
    ] {
      let outcome = try Binary.run(words)
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("demo")).sorted() == [
        "overview.png", "push.png", "push.webm", "reach.png", "reach.webm",
      ])
  }
}
