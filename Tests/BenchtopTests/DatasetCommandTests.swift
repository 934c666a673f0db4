import Foundation
import TestSupport
import Testing

@testable import Benchtop

/// Datasets from the command line.
@Suite("benchtop collect, replay and inspect")
struct DatasetCommandTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func collect(_ name: String, _ words: String...) throws -> Binary.Outcome {
    try Binary.run(
      [
        "collect", "--task", "reach", "--episodes", "6", "--cameras", "corner2", "--size", "48x48",
        "--out", folder.path(name),
      ] + words)
  }

  @Test("a dataset is made, inspected and replayed")
  func whole() throws {
    let made = try collect("a", "--with-depth", "--format", "png")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.contains("holds 6 episodes of reach"))
    let inspected = try Binary.run([
      "inspect", folder.path("a"), "--json", "--sheet", folder.path("sheet.png"),
    ])
    #expect(inspected.status == 0, "\(inspected.errors)")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
    #expect(summary["episodes"] as? Int == 6 && summary["isComplete"] as? Bool == true)
    let images = try #require(summary["images"] as? Int)
    let page = try Binary.run(["inspect", folder.path("a")])
    #expect(page.output.contains("\(images) images of "), "\(page.output)")
    #expect(FileManager.default.fileExists(atPath: folder.path("sheet.png")))
    let replayed = try Binary.run(["replay", folder.path("a")])
    #expect(replayed.status == 0)
    #expect(replayed.output.hasPrefix("6 of 6 episodes are identical"))
    let video = try Binary.run([
      "replay", folder.path("a"), "--episode", "2", "--video", folder.path("two.webm"), "--size",
      "64x64",
    ])
    #expect(video.status == 0 && FileManager.default.fileExists(atPath: folder.path("two.webm")))
    try Data("{}".utf8).write(to: URL(filePath: folder.path("a/reach/episode_00003/steps.jsonl")))
    // Neither an episode that cannot be read nor one that differs keeps the others from being replayed.
    let broken = try Binary.run(["replay", folder.path("a")])
    #expect(broken.status == 1)
    #expect(broken.output.contains("episode 3, reach: cannot be read:"))
    #expect(broken.output.contains("steps.jsonl") && broken.output.contains("line 1"))
    #expect(broken.output.contains("5 of 6 episodes are identical"))
    #expect(broken.output.hasSuffix("1 cannot be read\n"))
    let listed = try Binary.run(["replay", folder.path("a"), "--json"])
    #expect(listed.status == 1)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any])
    #expect(report["same"] as? Int == 5 && report["unreadable"] as? Int == 1)
    let episodes = try #require(report["episodes"] as? [[String: Any]])
    #expect(episodes.map { $0["failure"] is String } == [false, false, false, true, false, false])
    let alone = try Binary.run(["replay", folder.path("a"), "--episode", "3"])
    #expect(alone.status == 1 && alone.output.contains("cannot be read"))
  }

  @Test("a dataset that other tasks can see is learned from by them, another one is refused")
  func otherTasks() throws {
    func train(_ dataset: String) throws -> Binary.Outcome {
      try Binary.run([
        "train", "iql", "--suite", "drawer-open,drawer-close", "--dataset", folder.path(dataset),
        "--steps", "2000", "--set", "offline.sharing=hipi", "--set", "offline.batchSizePerTask=16",
        "--out", folder.path("run-\(dataset)"),
      ])
    }
    for (name, words) in [("with", ["--other-tasks"]), ("without", [])] {
      let made = try Binary.run(
        [
          "collect", "--suite", "drawer-open,drawer-close", "--episodes", "2", "--out",
          folder.path(name),
        ] + words)
      #expect(made.status == 0, "\(made.errors)")
    }
    let trained = try train("with")
    #expect(trained.status == 0, "\(trained.errors)")
    let refused = try train("without")
    #expect(refused.status != 0)
    #expect(refused.errors.contains("has no column 'other_tasks/drawer-open'"), "\(refused.errors)")
    let replayed = try Binary.run(["replay", folder.path("with")])
    #expect(replayed.output.hasPrefix("4 of 4 episodes are identical"))
    let alone = try Binary.run([
      "collect", "--task", "basketball", "--other-tasks", "--out", folder.path("alone"),
    ])
    #expect(alone.status != 0 && alone.errors.contains("shares its scene with others"))
  }

  @Test("killed ten times at any moment, it resumes to the same dataset")
  func killed() throws {
    let whole = try collect("a", "--format", "minari")
    #expect(whole.status == 0, "\(whole.errors)")
    var generator = SystemRandomNumberGenerator()
    for round in 0..<10 {
      let process = try Binary.start(
        [
          "collect", "--task", "reach", "--episodes", "6", "--cameras", "corner2", "--size",
          "48x48", "--out", folder.path("b"), "--threads", "2",
        ] + (round == 0 ? [] : ["--resume"]))
      usleep(.random(in: 1_000...400_000, using: &generator))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let resumed = try collect("b", "--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let data = "benchtop/reach/expert-v0/data/main_data.hdf5"
    for name in [data, "benchtop/reach/expert-v0/data/metadata.json", "recording.json"] {
      #expect(
        try Data(contentsOf: URL(filePath: folder.path("a/\(name)")))
          == Data(contentsOf: URL(filePath: folder.path("b/\(name)"))), "\(name)")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("b")).sorted()
        == ["benchtop", "recording.json"])
  }

  @Test(
    "no room for a file is one clear error, and there is no crash", arguments: ["minari", "png"])
  func fullDisk(format: String) throws {
    let outcome = try Binary.run(
      [
        "collect", "--task", "reach", "--episodes", "2", "--cameras", "corner2", "--format", format,
        "--out", folder.path("a"),
      ], fileSizeLimit: 64)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("cannot be written"), "\(outcome.errors)")
    let resumed = try Binary.run(["collect", "--out", folder.path("a"), "--resume"])
    #expect(resumed.status == 0, "\(resumed.errors)")
  }

  @Test(
    "a disk that is full while the dataset is put together is one clear error, and it resumes to the same bytes",
    arguments: ["minari", "robomimic", "lerobot"])
  func fullWhileWriting(format: String) throws {
    let whole = try collect("a", "--format", format)
    #expect(whole.status == 0, "\(whole.errors)")
    // Room for parts, of a few hundred kilobytes, but not for all of them in one file. Folders of PNG files have no file
    // so large: Scripts/test-kill fills a whole disk with them.
    let words = ["collect", "--out", folder.path("b"), "--resume"]
    var failures = 0
    for attempt in 0..<13 {
      let limit = attempt == 0 ? 300 : 1400 * attempt / 13
      let outcome =
        attempt == 0
        ? try Binary.run(
          [
            "collect", "--task", "reach", "--episodes", "6", "--cameras", "corner2", "--size",
            "48x48", "--out", folder.path("b"), "--format", format,
          ], fileSizeLimit: limit)
        : try Binary.run(words, fileSizeLimit: limit)
      #expect(outcome.status == 0 || outcome.status == 1, "\(outcome.errors)")
      guard outcome.status == 1 else { break }
      failures += 1
      #expect(outcome.errors.split(separator: "\n").count { $0.contains("cannot be written") } == 1)
    }
    #expect(failures >= 3)
    #expect(try Binary.run(words).status == 0)
    try ExternalProgram.run("diff", "-r", folder.path("a"), folder.path("b"))
  }

  /// Each option with a value other than the one recorded.
  static let changes: [([String], String)] = [
    (["--episodes", "3"], "recorded as 1 and would be 3"),
    (["--policy", "zero"], "recorded as \"expert\" and would be \"zero\""),
    (["--noise", "0.5"], "recorded as 0.0 and would be 0.5"),
    (["--task", "push"], "recorded as \"reach\" and would be \"push\""),
    (["--suite", "MT10"], "recorded as \"reach\" and would be \"MT10\""),
    (["--after-success", "3"], "recorded as 30 and would be 3"),
    (["--cameras", "corner"], "recorded as \"corner2\" and would be \"corner\""),
    (["--size", "33x33"], "recorded as 32 and would be 33"),
    (["--with-depth"], "recorded as false and would be true"),
    (["--with-segmentation"], "recorded as false and would be true"),
    (["--randomize", "0.5"], "recorded as 0.25 and would be 0.5"),
    (["--randomize-seed", "4"], "recorded as 3 and would be 4"),
    (["--dataset-name", "other"], "recorded as \"expert-v0\" and would be \"other-v0\""),
    (["--format", "minari"], "recorded as \"png\" and would be \"minari\""),
    (["--other-tasks"], "recorded as null and would be true"),
    (["--seed", "3"], "recorded as 0 and would be 3"),
    (["--no-goal"], "recorded as true and would be false"),
    (["--no-shadows"], "recorded as true and would be false"),
    (["--samples", "4"], "recorded as 1 and would be 4"),
    (["--upside-down"], "recorded as true and would be false"),
    (["--goals", "random"], "recorded as \"finite\" and would be \"random\""),
    (["--dynamics", "friction"], "recorded as null and would be \"friction\""),
    (
      ["--dynamics-split", "extrapolation"], "recorded as \"train\" and would be \"extrapolation\""
    ),
    (["--reward", "sparse"], "recorded as \"dense\" and would be \"sparse\""),
    (["--horizon", "31"], "recorded as 30 and would be 31"),
  ]

  @Test("--resume refuses every option that would change the dataset, and names it")
  func resumes() throws {
    let given = [
      "--task", "reach-v3", "--episodes", "1", "--cameras", "corner2", "--size", "32x32",
      "--samples", "1", "--horizon", "30", "--format", "png", "--randomize", "0.25",
      "--randomize-seed", "3",
    ]
    let resume = ["collect", "--out", folder.path("a"), "--resume"]
    let made = try Binary.run(["collect", "--out", folder.path("a")] + given)
    #expect(made.status == 0, "\(made.errors)")
    // Nothing, everything, or any part of it may be said again.
    for words in [[], given, ["--horizon", "30"], ["--randomize-seed", "3"], ["--threads", "1"]] {
      let same = try Binary.run(resume + words)
      #expect(same.status == 0, "\(words): \(same.errors)")
    }
    for (words, difference) in Self.changes {
      let other = try Binary.run(resume + words)
      #expect(other.status == 1 && other.output.isEmpty)
      #expect(other.errors.contains("cannot resume with \(words.joined(separator: "="))"))
      #expect(other.errors.contains(difference), "\(other.errors)")
    }
    let known = Set(Self.changes.map { String($0.0[0].dropFirst(2)) })
    let recipes: Set = ["recipe", "runs", "jobs", "dry-run"]
    let rest: Set = ["out", "resume", "threads", "json", "force", "options"]
    #expect(known.union(recipes).union(rest) == Set(Command.collect.options.map(\.name)))
    // A file of options counts as what it says.
    let file = folder.path("options.json")
    #expect(try Binary.run(["list", "options", "--json=\(file)"]).status == 0)
    let options = try Binary.run(resume + ["--options", file])
    #expect(options.status == 1 && options.errors.contains("cannot resume with --options="))
  }

  @Test("a dataset is replaced only with --force")
  func replaces() throws {
    let words = ["collect", "--task", "reach", "--horizon", "20", "--out", folder.path("a")]
    #expect(try Binary.run(words + ["--episodes", "2"]).status == 0)
    let refused = try Binary.run(words + ["--episodes", "1"])
    #expect(
      refused.status == 1 && refused.errors.contains("use --resume to continue it or --force"))
    // A mistake leaves what is there.
    for mistake in [["--cameras", "corner9"], ["--policy", "juggler"]] {
      #expect(try Binary.run(words + mistake + ["--force"]).status == 1)
    }
    #expect(try Binary.run(["collect", "--out", folder.path("a"), "--resume"]).status == 0)
    let replaced = try Binary.run(words + ["--episodes", "1", "--format", "png", "--force"])
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("a")).sorted()
        == ["reach", "recording.json"])
  }

  @Test(
    "errors come before any work",
    arguments: [
      (["--cameras", "corner9"], "unknown camera 'corner9'"),
      (["--format", "zarr"], "minari, robomimic, lerobot, png"),
      (["--suite", "MT10"], "--task and --suite cannot be used together"),
      (["--policy", "juggler"], "unknown policy or folder 'juggler'"),
    ])
  func mistakes(words: [String], expected: String) throws {
    let outcome = try Binary.run(
      ["collect", "--task", "reach", "--out", folder.path("a")] + words)
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
  }
}
