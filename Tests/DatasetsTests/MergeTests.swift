import Base
import Experience
import Foundation
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Merging datasets")
struct MergeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func merge(_ names: [String], as name: String, threads: Int = 2) throws -> Dataset {
    try DatasetCopier(
      merging: names.map(folder.path), in: folder.path(name), resume: false, threads: threads
    ).run()
    return try Dataset(folder.path(name))
  }

  private func collect(
    _ name: String, _ plan: RecordingPlan, by policy: ScriptedPolicy = .expert
  ) throws {
    var plan = plan
    plan.policy = policy.rawValue
    try Collector(plan, in: folder.path(name), resume: false, threads: 2).run({ policy.make() })
  }

  @Test(
    "added tasks and episodes keep their seeds and replay to the bit, in each format",
    arguments: DatasetFormat.allCases)
  func together(format: DatasetFormat) throws {
    try collect("a", .small(format))
    var plan = RecordingPlan.small(format, tasks: ["push"])
    (plan.seed, plan.episodesPerTask, plan.maxNoiseStd) = (8, 3, 0)
    try collect("b", plan, by: .random)
    try collect("c", .small(format, tasks: ["drawer-open"]))
    let merged = try merge(["a", "b", "c"], as: "m")
    try expectSameFiles(
      merge(["a", "b", "c"], as: "n", threads: 1).path, folder.path("m"))
    #expect(merged.isComplete && merged.episodes == Array(0..<9))
    #expect(merged.plan.specs.map(\.task) == ["reach", "push", "drawer-open"])
    #expect(merged.plan.specs.map { $0.identity?.index } == [0, 1, 2])
    #expect(merged.plan.policy == "expert+random" && merged.plan.maxNoiseStd == 0.4)
    #expect(merged.plan.sources?.map(\.episodes) == [[2, 2, 0], [0, 3, 0], [0, 0, 2]])
    #expect(merged.plan.sources?.map(\.seed) == [3, 8, 3])
    #expect(try DatasetSummary(merged).tasks.map(\.episodes) == [2, 5, 2])
    let sources = [
      ("a", 0), ("a", 1), ("a", 2), ("a", 3), ("b", 0), ("b", 1), ("b", 2), ("c", 0), ("c", 1),
    ]
    let replay = EpisodeReplayer(merged)
    for (number, (name, episode)) in sources.enumerated() {
      let original = try Dataset(folder.path(name)).episode(episode)
      let found = try merged.episode(number)
      #expect(found.header.seed == original.header.seed)
      #expect(found.header.policy == original.header.policy)
      #expect(found.header.episodeIndex == number && found.header.taskCount == 3)
      #expect(found.firstDifference(from: original) == nil)
      #expect(found.actions == original.actions && found.policyActions == original.policyActions)
      #expect(try replay.run(number).difference == nil)
    }
    // The result is a dataset like any other.
    let other: DatasetFormat = format == .png ? .minari : .png
    try DatasetCopier(
      converting: merged.path, to: other, in: folder.path("x"), resume: false, threads: 2
    ).run()
    try DatasetCopier(
      converting: folder.path("x"), to: format, in: folder.path("y"), resume: false, threads: 2
    ).run()
    try expectSameFiles(folder.path("y"), merged.path)
    let transitions = try merged.transitions(
      .transitions, of: [merged.plan.specs[1], merged.plan.specs[0]],
      scratch: folder.path("scratch"))
    #expect((0..<2).map(transitions.count(of:)) == [5 * 12, 2 * 12])
  }

  @Test("merging merged datasets equals merging all at once")
  func nested() throws {
    var plan = RecordingPlan.small(.minari, cameras: [])
    for (seed, name) in ["a", "b", "c"].enumerated() {
      plan.seed = UInt64(seed)
      try collect(name, plan)
    }
    try merge(["a", "b", "c"], as: "all")
    try merge(["a", "b"], as: "ab")
    try merge(["ab", "c"], as: "abc")
    try expectSameFiles(folder.path("abc"), folder.path("all"))
  }

  @Test(
    "incompatible datasets are refused, and the difference is reported",
    arguments: [
      ("format", "format is \"png\" in "), ("convert", "'benchtop convert' writes it in another"),
      ("cameras", "images.cameras is [\"corner\"] in "),
      ("size", "images.size.width is 42 in "),
      ("depth", "images.hasDepth is false in "), ("options", "options of push.horizon is 13 in "),
      ("other task's options", "options of drawer-open.horizon is 13 in "),
      ("same", "its episode 0 equals episode 2 there, of push with seed"),
    ])
  func refused(what: String, expected: String) throws {
    var plan = RecordingPlan.small(.minari, tasks: ["push"])
    try collect("a", .small(.minari))
    switch what {
    case "format", "convert": plan.format = .png
    case "cameras": plan.images.cameras = ["corner"]
    case "size": plan.images.size.width = 42
    case "depth": plan.images.hasDepth = false
    case "options": plan.specs[0].options.horizon = 13
    case "other task's options":
      (plan.specs[0].task, plan.specs[0].options.horizon) = ("drawer-open", 13)
    default:
      // The first episode of push among two tasks, under another name.
      plan = .small(.minari)
      try collect("b", plan)
      let error = message { try merge(["a", "b"], as: "m") }
      #expect(error.contains("its episode 0 equals episode 0 there, of reach"))
      #expect(!FileManager.default.fileExists(atPath: folder.path("m")))
      return
    }
    try collect("b", plan)
    let error = message { try merge(["a", "b"], as: "m") }
    #expect(error.contains(expected), "\(error)")
    #expect(error.contains("b cannot be merged with "))
    #expect(!FileManager.default.fileExists(atPath: folder.path("m")))
  }

  @Test("equal seeds with different policies give different episodes")
  func otherPolicy() throws {
    try collect("a", .small(.minari, cameras: []))
    try collect("b", .small(.minari, cameras: []), by: .random)
    #expect(try merge(["a", "b"], as: "m").episodes.count == 8)
  }

  @Test("observations that encode two tasks as the same one are refused")
  func encodedTasks() throws {
    for task in ["reach", "push"] {
      try collect(
        task,
        .small(.minari, tasks: [task], cameras: []) { $0.observation.includesTaskOneHot = true })
    }
    #expect(
      message { try merge(["reach", "push"], as: "m") }
        .contains("encode push and reach as the same task, 0 of 1"))
    for (index, task) in ["reach", "push"].enumerated() {
      var plan = RecordingPlan.small(.minari, tasks: [task], cameras: []) {
        $0.observation.includesTaskOneHot = true
      }
      plan.specs[0].identity = TaskIdentity(index: index, of: 2)
      try collect("\(task)2", plan)
    }
    let merged = try merge(["reach2", "push2"], as: "m")
    let replay = EpisodeReplayer(merged)
    for number in merged.episodes { #expect(try replay.run(number).isSame) }
  }

  @Test("tasks with other observations can be merged, but not in LeRobot's single table")
  func goals() throws {
    for format in [DatasetFormat.robomimic, .lerobot] {
      try collect("a\(format)", .small(format, tasks: ["push"], cameras: []))
      try collect("b\(format)", .small(format, tasks: ["goal-push"], cameras: []))
    }
    #expect(try merge(["arobomimic", "brobomimic"], as: "m").episodes.count == 4)
    #expect(
      message { try merge(["alerobot", "blerobot"], as: "n") }.contains("for a LeRobot dataset"))
  }

  @Test("a merged dataset cannot be extended or resumed")
  func notExtended() throws {
    try collect("a", .small(.minari, tasks: ["push"], cameras: []))
    try collect("b", .small(.minari, tasks: ["reach"], cameras: []))
    let merged = try merge(["a", "b"], as: "m")
    #expect(
      message {
        _ = try Collector(
          extending: merged.path, toEpisodesPerTask: 5, policySHA256: nil, threads: 1)
      }.contains("it was merged; extend its sources"))
    #expect(message { try merge(["a"], as: "n") }.contains("2 or more"))
  }

  @Test("impossible episode counts of a merged dataset are refused")
  func hostile() throws {
    try collect("a", .small(.minari, tasks: ["push"], cameras: []))
    try collect("b", .small(.minari, tasks: ["reach"], cameras: []))
    let merged = try merge(["a", "b"], as: "m")
    let url = URL(filePath: "\(merged.path)/recording.json")
    let text = try String(contentsOf: url, encoding: .utf8)
    let list = try #require(text.firstMatch(of: /"episodes": \[\s*2,\s*0\s*\]/))
    for numbers in ["[]", "[2]", "[9223372036854775807, 0]", "[-2, 0]", "[0, 0]", "[2, 0, 1]"] {
      let changed = text.replacingCharacters(in: list.range, with: "\"episodes\": \(numbers)")
      try Data(changed.utf8).write(to: url)
      #expect(throws: FileError.self, "\(numbers)") { try Dataset(merged.path) }
    }
  }
}
