import Base
import Foundation
import Synchronization
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Extending a dataset")
struct ExtendTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ format: DatasetFormat, _ episodes: Int) -> RecordingPlan {
    var plan = RecordingPlan.small(format)
    plan.episodesPerTask = episodes
    return plan
  }

  private func extend(_ name: String, to count: Int, threads: Int = 2) throws {
    try Collector(
      extending: folder.path(name), toEpisodesPerTask: count, policySHA256: nil, threads: threads
    ).run({ ScriptedPolicy.expert.make() })
  }

  @Test(
    "the result equals a recording with the larger number, byte for byte",
    arguments: DatasetFormat.allCases)
  func oracle(format: DatasetFormat) throws {
    try plan(format, 2).collect(into: folder.path("a"))
    try plan(format, 5).collect(into: folder.path("expected"))
    // Other files stay.
    try Data("mine".utf8).write(to: URL(filePath: folder.path("a/notes.txt")))
    try extend("a", to: 3)
    try extend("a", to: 5, threads: 3)
    try FileManager.default.removeItem(atPath: folder.path("a/notes.txt"))
    try expectSameFiles(folder.path("a"), folder.path("expected"))
    // Nothing remains to be done.
    try extend("a", to: 5)
    try expectSameFiles(folder.path("a"), folder.path("expected"))
  }

  @Test(
    "stopped during copying, recording or writing, it resumes to the same bytes",
    arguments: ["copying", "recording", "writing"])
  func resumed(stage: String) throws {
    try plan(.robomimic, 2).collect(into: folder.path("a"))
    try plan(.robomimic, 4).collect(into: folder.path("expected"))
    let before = try files(in: folder.path("a"))
    switch stage {
    case "copying":
      let data = URL(filePath: folder.path("a/push.hdf5"))
      let whole = try Data(contentsOf: data)
      try whole.prefix(whole.count / 2).write(to: data)
      #expect(message { try extend("a", to: 4, threads: 1) }.contains("push.hdf5"))
      try whole.write(to: data)
      // The dataset is still complete, with the old number of episodes.
      let dataset = try Dataset(folder.path("a"))
      #expect(dataset.isComplete && dataset.episodes.count == 4)
      #expect(try EpisodeReplayer(dataset).run(3).isSame)
      #expect(try files(in: folder.path("a")).filter { !$0.key.hasPrefix("parts/") } == before)
      // Another number is possible now.
      #expect(message { try extend("a", to: 1) }.contains("at least 2, the number of each task"))
    case "recording":
      let collector = try Collector(
        extending: folder.path("a"), toEpisodesPerTask: 4, policySHA256: nil, threads: 1)
      #expect(throws: Stop.self) { try collector.run({ throw Stop() }) }
      let dataset = try Dataset(folder.path("a"))
      #expect(!dataset.isComplete && dataset.episodes == [0, 1, 4, 5])
      #expect(try EpisodeReplayer(dataset).run(5).isSame)
    default:
      // A named pipe stands where a file of the dataset belongs.
      let collector = try Collector(
        extending: folder.path("a"), toEpisodesPerTask: 4, policySHA256: nil, threads: 1)
      let path = folder.path("a")
      #expect(throws: (any Error).self) {
        try collector.run(
          { ScriptedPolicy.expert.make() },
          reportProgress: { progress in
            guard progress.stage == .writing else { return }
            mkfifo("\(path)/push.hdf5", 0o600)
          })
      }
      try FileManager.default.removeItem(atPath: folder.path("a/push.hdf5"))
    }
    if stage != "copying" {
      #expect(message { try extend("a", to: 5) }.contains("still being recorded, with 4 episodes"))
    }
    try extend("a", to: 4)
    try expectSameFiles(folder.path("a"), folder.path("expected"))
  }

  private struct Stop: Error {}

  @Test("parts left over from another number of episodes are not used")
  func otherNumber() throws {
    try plan(.minari, 2).collect(into: folder.path("a"))
    try plan(.minari, 3).collect(into: folder.path("expected"))
    let data = URL(filePath: folder.path("a/benchtop/push/small-expert-v0/data/main_data.hdf5"))
    let whole = try Data(contentsOf: data)
    try whole.prefix(whole.count / 2).write(to: data)
    #expect(throws: (any Error).self) { try extend("a", to: 5) }
    try whole.write(to: data)
    try extend("a", to: 3)
    try expectSameFiles(folder.path("a"), folder.path("expected"))
  }

  @Test("another policy of the same name is refused, with both hashes")
  func otherPolicy() throws {
    var plan = plan(.minari, 2)
    (plan.policy, plan.policySHA256) = ("runs/a", String(repeating: "0123456789abcdef", count: 4))
    try plan.collect(into: folder.path("a"))
    #expect(try Dataset(folder.path("a")).plan.policySHA256 == plan.policySHA256)
    let other = String(repeating: "fedcba9876543210", count: 4)
    for extends in [true, false] {
      var changed = plan
      changed.policySHA256 = other
      let error = message {
        _ =
          try extends
          ? Collector(
            extending: folder.path("a"), toEpisodesPerTask: 3, policySHA256: other, threads: 1)
          : Collector(changed, in: folder.path("a"), resume: true, threads: 1)
      }
      #expect(error.contains("another policy than runs/a is now"), "\(error)")
      #expect(error.contains("0123456789ab there and fedcba987654 here"), "\(error)")
    }
  }

  @Test("this release does not extend a dataset of another release")
  func otherRelease() throws {
    let origin = FileProvenance(release: "0.9", processor: "a processor")
    try Collector(
      plan(.minari, 2), in: folder.path("a"), resume: false, threads: 1, origin: origin
    ).run({ ScriptedPolicy.expert.make() })
    #expect(message { try extend("a", to: 3) }.contains("started by Benchtop 0.9"))
  }
}
