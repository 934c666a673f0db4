import Base
import Foundation
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Making a dataset")
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

  @Test("a folder that holds something else is left as it is")
  func otherContents() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    try plan.collect(into: folder.path("a"))
    let before = try Data(contentsOf: URL(filePath: folder.path("a/recording.json")))
    var other = plan
    other.seed = 99
    #expect(
      message { try other.collect(into: folder.path("a"), resume: true) }
        .contains("holds another dataset: seed is 3 there and 99 here"))
    #expect(message { try plan.collect(into: folder.path("a")) }.contains("already, whole"))
    #expect(try Data(contentsOf: URL(filePath: folder.path("a/recording.json"))) == before)
    try FileManager.default.createDirectory(
      atPath: folder.path("b"), withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: folder.path("b/notes.txt")))
    #expect(message { try plan.collect(into: folder.path("b")) }.contains("other files already"))
    #expect(try String(contentsOfFile: folder.path("b/notes.txt"), encoding: .utf8) == "mine")
  }

  @Test("two processes do not work on one dataset")
  func claimed() throws {
    let plan = RecordingPlan.small(.minari, cameras: [])
    let first = try Collector(plan, in: folder.path("a"), resume: false, threads: 1)
    #expect(
      message { _ = try Collector(plan, in: folder.path("a"), resume: true, threads: 1) }
        .contains("another process is at work on it"))
    withExtendedLifetime(first) {}
  }

  @Test(
    "what is there of an unfinished dataset can be read, and it goes on, past a broken part, to the same"
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
      #expect(try Replay(dataset).run(1).isSame)
      #expect(message { _ = try dataset.episode(2) }.contains("from 0 to 1"))
    }
    let part = folder.path("b/parts/0000001.hdf5")
    let whole = try Data(contentsOf: URL(filePath: part))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: part))
    try plan.collect(into: folder.path("b"), resume: true)
    for name in ["reach.hdf5", "push.hdf5"] {
      #expect(
        try Data(contentsOf: URL(filePath: folder.path("a/\(name)")))
          == Data(contentsOf: URL(filePath: folder.path("b/\(name)"))))
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("b")).sorted()
        == ["push.hdf5", "reach.hdf5", "recording.json"])
  }

  @Test("a dataset of another version, a broken one and none at all are told apart")
  func unreadable() throws {
    try RecordingPlan.small(.minari, cameras: []).collect(into: folder.path("a"))
    let file = URL(filePath: folder.path("a/benchtop/reach-v0/data/main_data.hdf5"))
    let whole = try Data(contentsOf: file)
    try whole.prefix(whole.count / 2).write(to: file)
    let dataset = try Dataset(folder.path("a"))
    #expect(
      message { _ = try dataset.episode(0) }.contains("main_data.hdf5 is no proper HDF5 file"))
    try Data(repeating: 7, count: 5000).write(to: file)
    #expect(message { _ = try dataset.episode(0) }.contains("is no proper HDF5 file"))
    #expect(message { _ = try dataset.episode(2) } == "nothing was wrong")
    let record = URL(filePath: folder.path("a/recording.json"))
    let text = try String(contentsOf: record, encoding: .utf8)
    try text.replacingOccurrences(
      of: "\"version\": \"\(Release.version)\"", with: "\"version\": \"9.0\""
    ).write(to: record, atomically: true, encoding: .utf8)
    #expect(message { _ = try Dataset(folder.path("a")) }.contains("made by Benchtop 9.0"))
    #expect(message { _ = try Dataset(folder.path("b")) }.contains("holds no dataset"))
  }

  @Test(
    "a plan that cannot be carried out is refused before anything is written",
    arguments: [
      ("camera", "there is no camera 'corner9'"), ("twice", "one that names each camera once"),
      ("noise", "the noise is -1.0"), ("depth", "one camera or more"), ("task", "there is no task"),
    ])
  func badPlan(what: String, expected: String) throws {
    var plan = RecordingPlan.small(.png)
    switch what {
    case "camera": plan.pictures.cameras = ["corner9"]
    case "twice": plan.pictures.cameras = ["corner", "corner"]
    case "noise": plan.noise = -1
    case "depth": plan.pictures.cameras = []
    default: plan.specs[0].task = "juggle"
    }
    let told = message { try plan.collect(into: folder.path("a")) }
    #expect(told.contains(expected), "\(told)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
  }
}

/// Acts for so many steps.
private final class FailingPolicy: Policy {
  struct NoMore: Error, CustomStringConvertible { let description = "no more" }

  private var left: Int
  private let expert = ScriptedPolicy.expert.make()

  init(after steps: Int) { left = steps }

  func begin(_ environment: Environment, seed: UInt64) throws {
    try expert.begin(environment, seed: seed)
  }

  func act(in environment: Environment) throws -> Action {
    left -= 1
    guard left >= 0 else { throw NoMore() }
    return try expert.act(in: environment)
  }
}
