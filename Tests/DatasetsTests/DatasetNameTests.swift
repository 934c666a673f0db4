import Tasks
import TestSupport
import Testing

@testable import Datasets

/// Minari's own parser reads the ids in `python/tests/test_datasets.py`.
@Suite("The names of datasets")
struct DatasetNameTests {
  @Test(
    "a name without a version gets version 0",
    arguments: [
      ("noisy", "noisy-v0"), ("noisy-v3", "noisy-v3"), ("a_b-2", "a_b-2-v0"), ("v1", "v1-v0"),
      ("x-v", "x-v-v0"),
    ])
  func versions(given: String, expected: String) throws {
    #expect(try DatasetName(given).description == expected)
  }

  @Test(
    "what Minari would not take is refused",
    arguments: [
      "", "-a", "a b", "a/b", "../a", "a.5", "é", String(repeating: "a", count: 98),
    ])
  func refused(name: String) {
    #expect(message { _ = try DatasetName(name) }.hasPrefix("the dataset's name is '\(name)'"))
  }

  @Test(
    "a recording is called by its suite and its policy",
    arguments: [
      ("push", ["push"], "expert", "expert-v0"),
      ("MT10", ["reach", "push"], "mt10-ppo", "MT10-mt10-ppo-v0"),
      ("MT1:push", ["push"], "expert", "MT1-push-expert-v0"),
      ("reach,push", ["reach", "push"], "runs/a.1/", "reach-push-a-1-v0"),
      ("push", ["push"], "runs/a+random", "a-random-v0"),
      ("push", ["push"], "../..", "recording-v0"),
      (String(repeating: "reach,", count: 9), ["reach"], "zero", "1-tasks-zero-v0"),
    ])
  func recordings(suite: String, tasks: [String], policy: String, expected: String) throws {
    let name = DatasetName(suite: suite, of: tasks, policy: policy)
    #expect(name.description == expected)
    #expect(try DatasetName(name.description) == name)
  }

  @Test("merging recordings of different names makes a new one, a copy keeps its name or gets one")
  func copies() throws {
    let folder = try TemporaryFolder()
    let plan = RecordingPlan.small(.minari, tasks: ["reach"], cameras: [])
    try plan.collect(into: folder.path("a"))
    var other = RecordingPlan.small(.minari, tasks: ["push"], cameras: [])
    other.datasetName = try DatasetName("other")
    try other.collect(into: folder.path("b"))
    let merged = try DatasetCopier(
      merging: [folder.path("a"), folder.path("b")], in: folder.path("c"), resume: false, threads: 1
    )
    try merged.run()
    #expect(
      try Dataset(folder.path("c")).minariIDs == [
        "benchtop/reach/small-expert-v0", "benchtop/push/small-expert-v0",
      ])
    for (name, expected) in [(nil, "other-v0"), (try DatasetName("mine-v2"), "mine-v2")] {
      let copied = try DatasetCopier(
        converting: folder.path("b"), to: .minari, as: name, in: folder.path(expected),
        resume: false, threads: 1)
      try copied.run()
      let dataset = try Dataset(folder.path(expected))
      #expect(dataset.minariIDs == ["benchtop/push/\(expected)"])
      #expect(try dataset.episode(1).actions == Dataset(folder.path("b")).episode(1).actions)
    }
  }
}
