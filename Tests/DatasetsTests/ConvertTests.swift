import Base
import Foundation
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Converting a dataset")
struct ConvertTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func convert(
    _ source: String, to format: DatasetFormat, as name: String, resume: Bool = false,
    threads: Int = 2
  ) throws {
    try DatasetCopier(
      converting: folder.path(source), to: format, in: folder.path(name), resume: resume,
      threads: threads
    ).run()
  }

  /// Plans with different contents of episodes.
  static let contents = ["vectors", "images", "small images", "goals", "dynamics", "other tasks"]

  private func plan(_ content: String, _ format: DatasetFormat) -> RecordingPlan {
    switch content {
    case "vectors": return .small(format, cameras: [])
    case "goals": return .small(format, tasks: ["goal-push", "goal-slide"], cameras: [])
    case "other tasks":
      var plan = RecordingPlan.small(format, tasks: ["drawer-open", "drawer-close"], cameras: [])
      plan.includesOtherTasks = true
      return plan
    case "small images":
      var plan = RecordingPlan.small(format)
      plan.images.size = ImageSize(width: 20, height: 16)
      return plan
    case "dynamics":
      return .small(format, cameras: ["corner2"]) { options in
        options.dynamics.family = try? DynamicsFamily.find("everything")
        options.observation.imageStyle.randomization.textures = 1
      }
    default: return .small(format, cameras: ["corner2", "gripperPOV"])
    }
  }

  @Test(
    "from any format to any other, the result equals a recording, byte for byte",
    arguments: contents)
  func oracle(content: String) throws {
    for format in DatasetFormat.allCases {
      try plan(content, format).collect(into: folder.path(format.rawValue))
    }
    for source in DatasetFormat.allCases {
      for target in DatasetFormat.allCases {
        let name = "\(source)-\(target)"
        try convert(source.rawValue, to: target, as: name, threads: source == target ? 1 : 3)
        try expectSameFiles(folder.path(name), folder.path(target.rawValue))
      }
    }
  }

  @Test("a stopped conversion is resumed past damaged parts, and only by the same command")
  func resumed() throws {
    let plan = RecordingPlan.small(.minari)
    try plan.collect(into: folder.path("a"))
    var other = plan
    other.format = .png
    try other.collect(into: folder.path("expected"))
    do {
      // The draft's folder cannot be made where a file is.
      try Folder.make(folder.path("b"))
      let copier = try DatasetCopier(
        converting: folder.path("a"), to: .png, in: folder.path("b"), resume: false, threads: 1)
      // Damaged while it is read: the images of the last episode.
      let data = URL(filePath: folder.path("a/benchtop/push/small-expert-v0/data/main_data.hdf5"))
      let whole = try Data(contentsOf: data)
      try whole.prefix(whole.count / 2).write(to: data)
      #expect(message { try copier.run() }.contains("main_data.hdf5"))
      try whole.write(to: data)
      #expect(
        message { try convert("a", to: .png, as: "b") }.contains("another process is using it"))
      withExtendedLifetime(copier) {}
    }
    let part = URL(filePath: folder.path("b/parts/0000001.hdf5"))
    var bytes = try Data(contentsOf: part)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: part)
    #expect(message { try convert("a", to: .png, as: "b") }.contains("--resume"))
    #expect(
      message { try other.collect(into: folder.path("b"), resume: true) }
        .contains("'benchtop convert' started it"))
    #expect(
      message {
        _ = try DatasetCopier(
          merging: [folder.path("b"), folder.path("a")], in: folder.path("c"), resume: false,
          threads: 1)
      }.contains("is not complete: it has 2 of 4 episodes"))
    try convert("a", to: .png, as: "b", resume: true)
    try expectSameFiles(folder.path("b"), folder.path("expected"))
    // Nothing remains to be done, and nothing changes.
    try convert("a", to: .png, as: "b", resume: true)
    try expectSameFiles(folder.path("b"), folder.path("expected"))
  }

  @Test(
    "a folder with other contents is refused and not changed, and so is an unfinished dataset")
  func refused() throws {
    try RecordingPlan.small(.minari, cameras: []).collect(into: folder.path("a"))
    try RecordingPlan.small(.png, tasks: ["reach"], cameras: []).collect(into: folder.path("b"))
    let before = try files(in: folder.path("b"))
    #expect(message { try convert("a", to: .png, as: "b") }.contains("another dataset"))
    #expect(message { try convert("a", to: .png, as: "a") }.contains("another dataset"))
    #expect(message { try convert("a", to: .minari, as: "a") }.contains("already, complete"))
    #expect(try files(in: folder.path("b")) == before)
    try Folder.make(folder.path("c"))
    try Data("mine".utf8).write(to: URL(filePath: folder.path("c/notes.txt")))
    #expect(message { try convert("a", to: .png, as: "c") }.contains("other files already"))
    #expect(try files(in: folder.path("c")).keys.sorted() == ["notes.txt"])
  }

  @Test(
    "episodes that contradict their dataset are refused",
    arguments: [
      (
        "\"episodeIndex\": 1", "\"episodeIndex\": 3",
        "has episode 3, of push, in place of episode 1"
      ),
      ("\"task\": \"push\"", "\"task\": \"reach\"", "of reach, in place of episode 1, of push"),
      ("\"imageWidth\": 40", "\"imageWidth\": 41", "other images"),
    ])
  func misfiled(old: String, new: String, expected: String) throws {
    try RecordingPlan.small(.png, tasks: ["push"]).collect(into: folder.path("a"))
    let header = URL(filePath: folder.path("a/push/episode_00001/episode.json"))
    let text = try String(contentsOf: header, encoding: .utf8)
    #expect(text.contains(old))
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: header)
    #expect(message { try convert("a", to: .minari, as: "b") }.contains(expected))
    #expect(try !Dataset(folder.path("b")).isComplete)
  }

  @Test("tasks that do not fit into one LeRobot table are refused before any work")
  func oneTable() throws {
    try RecordingPlan.small(.png, tasks: ["goal-push", "goal-reach"], cameras: [])
      .collect(into: folder.path("a"))
    #expect(
      message { try convert("a", to: .lerobot, as: "b") }
        .contains("24 values, as in goal-push, for a LeRobot dataset"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("b")))
  }

  @Test("an invalid image is reported with its camera and episode")
  func invalidImage() throws {
    try RecordingPlan.small(.png, tasks: ["push"]).collect(into: folder.path("a"))
    let image = URL(filePath: folder.path("a/push/episode_00001/corner2/00004.png"))
    try Data(contentsOf: image).prefix(300).write(to: image)
    #expect(
      message { try convert("a", to: .robomimic, as: "b") }
        .contains("has an invalid image from corner2 in episode 1"))
  }
}
