import Base
import Datasets
import Foundation
import TestSupport
import Testing

@testable import Agents
@testable import Benchtop

@Suite("Recipes of datasets")
struct RecipeCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Two runs of a second each, and parts of every kind.
  private static let runs = ["narrow", "wide"].enumerated().map { index, name in
    """
    {"name": "\(name)", "algorithm": "ppo", "steps": 2000, "checkpointSteps": 500, "seed": 1,
     "evaluationEpisodes": 1, "isRecorded": true, "settings": {
       "environmentsPerTask": 2, "stepsPerIteration": 32, "minibatches": 2, "horizon": 30,
       "policy": {"torso": {"hiddenSizes": [\(4 + 4 * index)]}},
       "critic": {"torso": {"hiddenSizes": [4]}}}}
    """
  }

  private static let parts = [
    #"{"policy": "expert", "episodes": 3, "noise": 0.5, "stepsAfterSuccess": 3, "seed": 1}"#,
    #"{"policy": "play", "episodes": 2, "seed": 2}"#,
    #"{"run": "narrow", "episodes": 2}"#,
    #"{"recording": "wide"}"#,
  ]

  /// Writes a recipe, and returns its path.
  private func write(
    _ name: String = "small", parts: [String] = RecipeCommandTests.parts, change: String = "",
    to change2: String = ""
  ) throws -> String {
    let text = """
      {"schema": 1, "name": "\(name)", "description": "A small one.", "suite": "reach,push",
       "environment": {"horizon": 30}, "runs": [\(Self.runs.joined(separator: ", "))],
       "parts": [\(parts.joined(separator: ", "))]}
      """
    let path = folder.path("\(name).json")
    try text.replacing(change.isEmpty ? "\u{0}" : change, with: change2)
      .write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func words(_ file: String, _ name: String, _ more: String...) -> [String] {
    ["collect", "--recipe", file, "--runs", folder.path("runs"), "--out", folder.path(name)] + more
  }

  @Test("one command makes all; it equals its parts made by hand, whatever the number of jobs")
  func whole() throws {
    let file = try write()
    let before = try Binary.run(words(file, "a", "--dry-run"))
    #expect(before.status == 0, "\(before.errors)")
    #expect(
      before.output.contains("4 parts, with 14 episodes to record, and all those of training"))
    #expect(try folder.contents == ["small.json"], "nothing is made")

    let made = try Binary.run(words(file, "a", "--jobs", "2", "--threads", "2"))
    #expect(made.status == 0, "\(made.errors)")
    let dataset = try Dataset(folder.path("a"))
    #expect(try folder.contents.sorted() == ["a", "runs", "small.json"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("a")).sorted()
        == ["benchtop", "recipe.json", "recording.json"])
    let policies = try dataset.episodes.map { try dataset.header($0).policy }
    #expect(
      policies.prefix(7) == ["expert", "expert", "expert", "play", "play", "narrow", "narrow"])
    #expect(policies[7] == "ppo" && policies.last == "ppo")
    let replay = try Binary.run(["replay", folder.path("a")])
    #expect(replay.status == 0, "\(replay.output.suffix(300)) \(replay.errors)")

    // The same by hand. Only the name of the learned policy is its folder's there.
    func run(_ words: [String]) throws {
      let outcome = try Binary.run(words)
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
    }
    let common = ["collect", "--suite", "reach,push", "--horizon", "30"]
    try run(
      common + ["--episodes", "3", "--noise", "0.5", "--after-success", "3", "--seed", "1"]
        + ["--out", folder.path("x")])
    try run(
      common + ["--policy", "play", "--episodes", "2", "--after-success", "1000", "--seed", "2"]
        + ["--out", folder.path("y")])
    try run(
      common + ["--policy", folder.path("runs/narrow"), "--episodes", "2"]
        + ["--after-success", "1000", "--out", folder.path("z")])
    try run(
      ["merge", folder.path("x"), folder.path("y"), folder.path("z")]
        + [folder.path("runs/wide/recording"), "--out", folder.path("b")])
    let merged = try Dataset(folder.path("b"))
    #expect(merged.episodes == dataset.episodes)
    for number in dataset.episodes {
      let (one, other) = (try dataset.episode(number), try merged.episode(number))
      #expect(one.firstDifference(from: other) == nil)
      #expect(one.header.seed == other.header.seed)
    }

    // One after the other, from the start, on one thread.
    try FileManager.default.moveItem(
      atPath: folder.path("runs"), toPath: folder.path("other-runs"))
    let expected = try files(in: folder.path("a"))
    let recordings = try files(in: folder.path("other-runs/wide/recording"))
    try FileManager.default.removeItem(atPath: folder.path("a"))
    try run(words(file, "a", "--jobs", "1", "--threads", "1"))
    #expect(try files(in: folder.path("a")) == expected)
    #expect(try files(in: folder.path("runs/wide/recording")) == recordings)

    // Complete: it refuses to begin again, and has nothing to resume.
    let refused = try Binary.run(words(file, "a"))
    #expect(
      refused.status == 1 && refused.errors.contains("use --resume to continue it or --force"))
    try run(["collect", "--out", folder.path("a"), "--resume"])
    #expect(try files(in: folder.path("a")) == expected)
    // What a process leaves that was killed while it removed the parts of what was complete.
    for remains in ["a/parts", "runs/wide/recording/parts", "runs/narrow/recording/training"] {
      let path = folder.path(remains)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try "old".write(toFile: path + "/0000009.hdf5", atomically: true, encoding: .utf8)
    }
    try run(["collect", "--out", folder.path("a"), "--resume"])
    #expect(try files(in: folder.path("a")) == expected)
    #expect(try files(in: folder.path("runs/wide/recording")) == recordings)
    #expect(!FileManager.default.fileExists(atPath: folder.path("runs/narrow/recording/training")))
    let other = try write("other", change: "\"noise\": 0.5", to: "\"noise\": 0.25")
    let changed = try Binary.run(words(other, "a", "--resume"))
    #expect(changed.status == 1, "\(changed.output)")
    #expect(changed.errors.contains("is of another dataset: recipe"), "\(changed.errors)")
  }

  @Test("killed at any time, it is resumed to the same bytes", arguments: [SIGKILL, SIGTERM])
  func kills(signal: Int32) throws {
    let file = try write()
    let start = ContinuousClock.now
    let whole = try Binary.run(words(file, "a", "--jobs", "2"))
    #expect(whole.status == 0, "\(whole.errors)")
    let duration = start.duration(to: .now) / .seconds(1)
    let expected = try files(in: folder.path("a"))
    for name in ["a", "runs"] { try FileManager.default.removeItem(atPath: folder.path(name)) }
    for round in 1...6 {
      let process = try Binary.start(words(file, "a", "--jobs", "2", "--resume"))
      usleep(UInt32(1e6 * duration * Double(round) / 10))
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
    }
    let resumed = try Binary.run(words(file, "a", "--resume"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try files(in: folder.path("a")) == expected)
  }

  @Test(
    "mistakes are found before anything is made",
    arguments: [
      (#"{"policy": "exprt", "episodes": 1}"#, "did you mean 'expert'"),
      (#"{"policy": "expert", "run": "wide", "episodes": 1}"#, "exactly one of them"),
      (#"{"run": "wde", "episodes": 1}"#, "did you mean 'wide'"),
      (#"{"policy": "expert"}"#, "parts[0].episodes is 0; it must be 1 or more"),
      (#"{"recording": "wide", "noise": 0.1}"#, "parts[0].noise is given"),
      (#"{"policy": "expert", "episodes": 1, "nose": 1}"#, "nose"),
      (
        #"{"policy": "zero", "episodes": 1}, {"policy": "zero", "episodes": 2, "seed": 0}"#,
        "another policy, seed or noise"
      ),
      (#"{"policy": "expert", "episodes": 1, "noise": 11}"#, "the noise is 11"),
    ])
  func mistakes(part: String, complaint: String) throws {
    let outcome = try Binary.run(words(write(parts: [part]), "a"))
    #expect(outcome.status == 1)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 1 && outcome.errors.contains(complaint), "\(outcome.errors)")
    #expect(try folder.contents == ["small.json"])
  }

  @Test("a run with a mistake is named, and a folder with other files or another run is refused")
  func otherFolders() throws {
    let wrong = try write(change: "\"minibatches\": 2", to: "\"minibatchs\": 2")
    let outcome = try Binary.run(words(wrong, "a"))
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("the run 'narrow' is not valid: settings: unknown key 'minibatchs'"),
      "\(outcome.errors)")
    let file = try write()
    try FileManager.default.createDirectory(
      atPath: folder.path("a"), withIntermediateDirectories: true)
    try "mine".write(toFile: folder.path("a/notes.txt"), atomically: true, encoding: .utf8)
    let mine = try Binary.run(words(file, "a"))
    #expect(mine.status == 1 && mine.errors.contains("it holds other files already"))
    let conflict = try Binary.run(words(file, "b", "--task", "reach"))
    #expect(
      conflict.status == 2
        && conflict.errors.contains("--task and --recipe cannot be used together"))
    let images = try Binary.run(words(file, "b", "--cameras", "corner2"))
    #expect(images.status == 1 && images.errors.contains("recordings of training have no images"))
    #expect(try Set(folder.contents) == ["a", "small.json"])
  }

  @Test("bundled recipes are valid", arguments: BundledFiles.recipes.all.map(\.name))
  func bundled(name: String) throws {
    let recipe = try Recipe(reading: BundledFiles.recipes.path(named: name))
    #expect(recipe.name == name && name.hasPrefix(recipe.suite.lowercased() + "-"))
    _ = try RecipeMaker(
      RecipeRecord(recipe, runs: folder.path("runs"), images: .init()), threads: 1)
    // Qualities that share a run have the same one, so that it is trained once.
    for other in BundledFiles.recipes.all {
      for run in try Recipe(reading: other.path).trainedRuns {
        for mine in recipe.trainedRuns where mine.name == run.name { #expect(mine == run) }
      }
    }
    #expect(BundledFiles.recipes.all.count >= 12)
  }
}
