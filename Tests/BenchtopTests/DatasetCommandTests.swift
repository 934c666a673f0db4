import Foundation
import TestSupport
import Testing

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
    let made = try collect("a", "--depth", "--format", "png")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.contains("6 episodes of reach are in"))
    let inspected = try Binary.run([
      "inspect", folder.path("a"), "--json", "-", "--sheet", folder.path("sheet.png"),
    ])
    #expect(inspected.status == 0, "\(inspected.errors)")
    let told = try #require(
      try JSONSerialization.jsonObject(with: Data(inspected.output.utf8)) as? [String: Any])
    #expect(told["episodes"] as? Int == 6 && told["isComplete"] as? Bool == true)
    #expect(FileManager.default.fileExists(atPath: folder.path("sheet.png")))
    let replayed = try Binary.run(["replay", folder.path("a")])
    #expect(replayed.status == 0)
    #expect(replayed.output.hasPrefix("6 of 6 episodes are the same to the bit"))
    let film = try Binary.run([
      "replay", folder.path("a"), "--episode", "2", "--film", folder.path("two.webm"), "--size",
      "64x64",
    ])
    #expect(film.status == 0 && FileManager.default.fileExists(atPath: folder.path("two.webm")))
    try Data("{}".utf8).write(to: URL(filePath: folder.path("a/reach/episode_00003/steps.jsonl")))
    // Neither an episode that cannot be read nor one that differs keeps the others from being replayed.
    let broken = try Binary.run(["replay", folder.path("a")])
    #expect(broken.status == 1)
    #expect(broken.output.contains("episode 3, reach: cannot be read:"))
    #expect(broken.output.contains("steps.jsonl") && broken.output.contains("line 1"))
    #expect(broken.output.contains("5 of 6 episodes are the same to the bit"))
    #expect(broken.output.hasSuffix("1 cannot be read\n"))
    let listed = try Binary.run(["replay", folder.path("a"), "--json", "-"])
    #expect(listed.status == 1)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(listed.output.utf8)) as? [String: Any])
    #expect(report["same"] as? Int == 5 && report["unreadable"] as? Int == 1)
    let episodes = try #require(report["episodes"] as? [[String: Any]])
    #expect(episodes.map { $0["failure"] is String } == [false, false, false, true, false, false])
    let alone = try Binary.run(["replay", folder.path("a"), "--episode", "3"])
    #expect(alone.status == 1 && alone.output.contains("cannot be read"))
  }

  @Test("killed ten times at any moment, it goes on to the same dataset")
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
    let data = "benchtop/reach-v0/data/main_data.hdf5"
    for name in [data, "benchtop/reach-v0/data/metadata.json", "recording.json"] {
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
    try Program.run("diff", "-r", folder.path("a"), folder.path("b"))
  }

  @Test(
    "mistakes are told before any work",
    arguments: [
      (["--cameras", "corner9"], "there is no camera 'corner9'"),
      (["--format", "zarr"], "minari, robomimic, lerobot, png"),
      (["--suite", "MT10"], "given besides --suite"),
      (["--policy", "juggler"], "there is no policy or folder 'juggler'"),
    ])
  func mistakes(words: [String], expected: String) throws {
    let outcome = try Binary.run(
      ["collect", "--task", "reach", "--out", folder.path("a")] + words)
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
  }
}
