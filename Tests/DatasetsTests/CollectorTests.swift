import Base
import Foundation
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Collector")
struct CollectorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func message(_ action: () throws -> Void) -> String {
    do {
      try action()
      return "nothing was wrong"
    } catch {
      return "\(error)"
    }
  }

  @Test("a folder with other contents is refused and not changed")
  func otherContents() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    try plan.collect(into: folder.path("a"))
    let before = try Data(contentsOf: URL(filePath: folder.path("a/recording.json")))
    var other = plan
    other.seed = 99
    #expect(
      message { try other.collect(into: folder.path("a"), resume: true) }
        .contains("holds another dataset: seed is 3 there and 99 here"))
    #expect(message { try plan.collect(into: folder.path("a")) }.contains("already, complete"))
    #expect(try Data(contentsOf: URL(filePath: folder.path("a/recording.json"))) == before)
    try FileManager.default.createDirectory(
      atPath: folder.path("b"), withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: folder.path("b/notes.txt")))
    #expect(message { try plan.collect(into: folder.path("b")) }.contains("other files already"))
    #expect(try String(contentsOfFile: folder.path("b/notes.txt"), encoding: .utf8) == "mine")
  }

  @Test("this release reads a dataset of another release, but does not finish it")
  func otherRelease() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    let other = FileProvenance(release: "0.9", processor: "a processor", kernels: "Haswell")
    do {
      let collector = try Collector(
        plan, in: folder.path("a"), resume: false, threads: 1, origin: other)
      #expect(throws: (any Error).self) { try collector.run({ FailingPolicy(after: 15) }) }
    }
    let dataset = try Dataset(folder.path("a"))
    #expect(dataset.origins == [other] && dataset.episodes == [0])
    #expect(
      message { try plan.collect(into: folder.path("a"), resume: true) }
        .contains("started by Benchtop 0.9, which must finish it"))
  }

  @Test("a dataset lists its origins")
  func origins() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    let first = FileProvenance(
      release: Release.version, processor: "a processor", kernels: "Haswell")
    do {
      let collector = try Collector(
        plan, in: folder.path("a"), resume: false, threads: 1, origin: first)
      #expect(collector.earlierOrigins.isEmpty)
      #expect(throws: (any Error).self) { try collector.run({ FailingPolicy(after: 15) }) }
    }
    let collector = try Collector(plan, in: folder.path("a"), resume: true, threads: 1)
    #expect(collector.earlierOrigins == [first])
    try collector.run({ ScriptedPolicy.expert.make() })
    #expect(try Dataset(folder.path("a")).origins == [first, .current()])
  }

  @Test("a damaged part never becomes part of a dataset")
  func damagedParts() throws {
    let plan = RecordingPlan.small(.robomimic)
    try plan.collect(into: folder.path("a"))
    var mutation = Mutation(seed: 4)
    for round in 0..<2 {
      let path = folder.path("b\(round)")
      do {
        let stopped = try Collector(plan, in: path, resume: false, threads: 1)
        #expect(throws: (any Error).self) { try stopped.run({ FailingPolicy(after: 30) }) }
      }
      for number in 0..<2 {
        let part = URL(filePath: "\(path)/parts/000000\(number).hdf5")
        let whole = try Data(contentsOf: part)
        let parts = RecordedParts(plan: plan, folder: DatasetFolder(path: path))
        #expect(parts.isIntact(number))
        for _ in 0..<20 {
          let damaged = mutation.damage(whole)
          try damaged.write(to: part)
          #expect(parts.isIntact(number) == (damaged == whole))
        }
        try (whole.prefix(99) + Data([whole[99] ^ 4]) + whole.dropFirst(100)).write(to: part)
      }
      let resumed = try Collector(plan, in: path, resume: true, threads: 2)
      try resumed.run({ ScriptedPolicy.expert.make() })
      #expect(resumed.damagedEpisodes == [0, 1])
      #expect(
        try Data(contentsOf: URL(filePath: folder.path("a/reach.hdf5")))
          == Data(contentsOf: URL(filePath: "\(path)/reach.hdf5")))
    }
  }

  @Test("a part of another plan is recorded again")
  func partOfAnotherPlan() throws {
    var plan = RecordingPlan.small(.robomimic)
    func begin(_ name: String) throws {
      let stopped = try Collector(plan, in: folder.path(name), resume: false, threads: 1)
      #expect(throws: (any Error).self) { try stopped.run({ FailingPolicy(after: 15) }) }
    }
    try begin("a")
    plan.seed += 1
    try begin("b")
    let part = "parts/0000000.hdf5"
    try Data(contentsOf: URL(filePath: folder.path("a/\(part)"))).write(
      to: URL(filePath: folder.path("b/\(part)")))
    #expect(!RecordedParts(plan: plan, folder: DatasetFolder(path: folder.path("b"))).isIntact(0))
  }

  @Test("a folder left by a process that stopped at its start is not another dataset")
  func stoppedAtOnce() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    try Folder.make(folder.path("a/parts"))
    try Data().write(to: URL(filePath: folder.path("a/.lock")))
    try plan.collect(into: folder.path("a"), resume: true)
    try Folder.make(folder.path("b/parts"))
    try Data("mine".utf8).write(to: URL(filePath: folder.path("b/parts/notes.txt")))
    #expect(message { try plan.collect(into: folder.path("b")) }.contains("other files already"))
  }

  @Test("only one process can work on a dataset")
  func claimed() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    let first = try Collector(plan, in: folder.path("a"), resume: false, threads: 1)
    #expect(
      message { _ = try Collector(plan, in: folder.path("a"), resume: true, threads: 1) }
        .contains("another process is using it"))
    withExtendedLifetime(first) {}
  }

  @Test(
    "an unfinished dataset can be read, and resumes past a damaged part to the same dataset"
  )
  func unfinished() throws {
    let plan = RecordingPlan.small(.robomimic)
    try plan.collect(into: folder.path("a"))
    do {
      let stopped = try Collector(plan, in: folder.path("b"), resume: false, threads: 1)
      #expect(message { try stopped.run({ FailingPolicy(after: 30) }) } == "no more")
    }
    do {
      let dataset = try Dataset(folder.path("b"))
      #expect(!dataset.isComplete && dataset.episodes == [0, 1])
      #expect(try EpisodeReplayer(dataset).run(1).isSame)
      #expect(message { _ = try dataset.episode(2) }.contains("from 0 to 1"))
    }
    let part = folder.path("b/parts/0000001.hdf5")
    let whole = try Data(contentsOf: URL(filePath: part))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: part))
    do {
      // The folder is locked while this exists.
      let resumed = try Collector(plan, in: folder.path("b"), resume: true, threads: 2)
      try resumed.run({ ScriptedPolicy.expert.make() })
      #expect(resumed.damagedEpisodes == [1])
    }
    for name in ["reach.hdf5", "push.hdf5"] {
      #expect(
        try Data(contentsOf: URL(filePath: folder.path("a/\(name)")))
          == Data(contentsOf: URL(filePath: folder.path("b/\(name)"))))
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("b")).sorted()
        == ["push.hdf5", "reach.hdf5", "recording.json"])
  }

  @Test("a dataset of a later schema, a damaged one and none give different errors")
  func unreadable() throws {
    try RecordingPlan.small(.minari, cameras: []).collect(into: folder.path("a"))
    let file = URL(filePath: folder.path("a/benchtop/reach/small-expert-v0/data/main_data.hdf5"))
    let whole = try Data(contentsOf: file)
    try whole.prefix(whole.count / 2).write(to: file)
    let dataset = try Dataset(folder.path("a"))
    #expect(
      message { _ = try dataset.episode(0) }.contains("main_data.hdf5 is not a valid HDF5 file"))
    try Data(repeating: 7, count: 5000).write(to: file)
    #expect(message { _ = try dataset.episode(0) }.contains("is not a valid HDF5 file"))
    #expect(message { _ = try dataset.episode(2) } == "nothing was wrong")
    let record = URL(filePath: folder.path("a/recording.json"))
    let text = try String(contentsOf: record, encoding: .utf8)
    try text.replacingOccurrences(of: "\"schema\": 1", with: "\"schema\": 2").write(
      to: record, atomically: true, encoding: .utf8)
    #expect(
      message { _ = try Dataset(folder.path("a")) }.hasSuffix(
        "recording.json was written by a later release (schema 2); this one reads up to 1"))
    #expect(message { _ = try Dataset(folder.path("b")) }.contains("is not a dataset"))
  }

  @Test(
    "an invalid plan is refused before anything is written",
    arguments: [
      ("camera", "unknown camera 'corner9'"), ("twice", "one that names each camera once"),
      ("noise", "the noise is -1.0"), ("depth", "one camera or more"), ("task", "unknown task"),
    ])
  func badPlan(what: String, expected: String) throws {
    var plan = RecordingPlan.small(.png)
    switch what {
    case "camera": plan.images.cameras = ["corner9"]
    case "twice": plan.images.cameras = ["corner", "corner"]
    case "noise": plan.maxNoiseStd = -1
    case "depth": plan.images.cameras = []
    default: plan.specs[0].task = "juggle"
    }
    let error = message { try plan.collect(into: folder.path("a")) }
    #expect(error.contains(expected), "\(error)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
  }
}

/// Acts like the expert for some steps, then throws.
private final class FailingPolicy: Policy {
  struct NoMore: Error, CustomStringConvertible { let description = "no more" }

  private var left: Int
  private let expert = ScriptedPolicy.expert.make()

  init(after steps: Int) { left = steps }

  func prepare(for input: PolicyInput) throws { try expert.prepare(for: input) }

  func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) throws {
    left -= 1
    guard left >= 0 else { throw NoMore() }
    try expert.act(on: input, into: actions)
  }
}
