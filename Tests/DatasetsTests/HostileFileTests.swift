import Base
import Experience
import Foundation
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

/// Malicious files are refused or read; they never end the process.
@Suite("Malicious datasets")
struct HostileFileTests {
  let folder: TemporaryFolder

  /// The number of mutations of each file; `BENCHTOP_FUZZ_ROUNDS` and `BENCHTOP_FUZZ_SEED` set another number and
  /// seed.
  private static let rounds = setting("ROUNDS") ?? 25
  private static let seed = UInt64(setting("SEED") ?? 1)

  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment["BENCHTOP_FUZZ_\(name)"].flatMap { Int($0) }
  }

  init() throws { folder = try TemporaryFolder() }

  /// Opens and reads a whole dataset; errors are allowed.
  private func readAll(_ path: String) {
    guard let dataset = try? Dataset(path) else { return }
    _ = try? DatasetSummary(dataset)
    for episode in dataset.episodes.prefix(8) {
      guard let recording = try? dataset.episode(episode) else { continue }
      for camera in recording.header.cameras.indices {
        for timeStep in [0, 7, recording.header.stepCount] {
          _ = recording.image(camera: camera, timeStep: timeStep)
        }
        for view in recording.views {
          _ = view.depth?.depths(3)
          _ = view.segmentation?.labels(3)
        }
      }
      _ = recording.firstDifference(from: recording)
    }
    drawImages(of: dataset)
  }

  /// Draws the images of some transitions, as a learner does.
  private func drawImages(of dataset: Dataset) {
    let plan = RecordingPlan.small(.png, tasks: ["push"])
    var spec = plan.specs[0]
    spec.options.observation.cameras = plan.images.cameras
    spec.options.observation.imageSize = plan.images.size
    guard
      let recorded = try? dataset.transitions(
        .transitions, of: [spec], scratch: folder.path("scratch"))
    else { return }
    var images = [UInt8](repeating: 0, count: recorded.images?.byteCount ?? 0)
    images.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return }
      for row in 0..<min(recorded.count, 30) {
        recorded.copyImages(before: row, to: start)
        recorded.copyImages(after: row, to: start)
      }
    }
    try? recorded.checkImages()
  }

  /// The files of a dataset that readers open.
  private func files(of format: DatasetFormat) -> [String] {
    switch format {
    case .minari: ["benchtop/push/small-expert-v0/data/main_data.hdf5"]
    case .robomimic: ["push.hdf5"]
    case .lerobot: ["benchtop/episodes.hdf5", "data/chunk-000/file-000.parquet"]
    case .png:
      [
        "push/episode_00000/episode.json", "push/episode_00001/steps.jsonl",
        "push/episode_00000/corner2/00003.png", "push/episode_00000/corner2_depth/00003.png",
        "push/episode_00000/corner2_segmentation/00003.png",
      ]
    }
  }

  @Test("damaged bytes do no harm", arguments: DatasetFormat.allCases)
  func damagedBytes(format: DatasetFormat) throws {
    try RecordingPlan.small(format, tasks: ["push"]).collect(into: folder.path("a"))
    var mutation = Mutation(seed: Self.seed)
    for name in files(of: format) {
      let url = URL(filePath: folder.path("a/\(name)"))
      let whole = try Data(contentsOf: url)
      for _ in 0..<Self.rounds {
        try mutation.damage(whole).write(to: url)
        readAll(folder.path("a"))
      }
      try whole.write(to: url)
    }
  }

  @Test(
    "impossible values in a manifest do no harm",
    arguments: DatasetFormat.allCases)
  func damagedRecord(format: DatasetFormat) throws {
    try RecordingPlan.small(format, tasks: ["push"]).collect(into: folder.path("a"))
    var mutation = Mutation(seed: Self.seed)
    let url = URL(filePath: folder.path("a/recording.json"))
    let text = try String(contentsOf: url, encoding: .utf8)
    for _ in 0..<Self.rounds {
      try mutation.damage(numbersOf: text).write(to: url, atomically: false, encoding: .utf8)
      readAll(folder.path("a"))
    }
  }

  @Test("impossible values in an episode's header do no harm")
  func damagedHeader() throws {
    let dataset = try RecordingPlan.small(.png, tasks: ["push"]).collect(into: folder.path("a"))
    var mutation = Mutation(seed: Self.seed)
    let text = try FileSchema.episode.encode(dataset.header(0))
    for _ in 0..<10 * Self.rounds {
      let header = try? EpisodeHeader(text: mutation.damage(numbersOf: text))
      #expect((header?.stepCount ?? 1) >= 1)
    }
  }

  @Test(
    "a plan beyond the limits is refused with the value and the limits",
    arguments: [
      ("\"episodesPerTask\": 2", "\"episodesPerTask\": 9223372036854775807", "from 1 to 1000000"),
      ("\"episodesPerTask\": 2", "\"episodesPerTask\": -1", "from 1 to 1000000"),
      ("\"episodesPerTask\": 2", "\"episodesPerTask\": 900000", "from 1 to 1000000"),
      ("\"width\": 40", "\"width\": 0", "from 16 to 4096"),
      ("\"height\": 36", "\"height\": 1000000000", "from 16 to 4096"),
      ("\"task\": \"push\"", "\"task\": \"../push\"", "one word without '/'"),
      ("\"corner2\"", "\"corner2\", \"corner2\"", "names each camera once"),
      ("\"maxNoiseStd\": 0.4", "\"maxNoiseStd\": -1", "from 0 to 10"),
    ])
  func plan(old: String, new: String, expected: String) throws {
    try RecordingPlan.small(.minari).collect(into: folder.path("a"))
    let url = URL(filePath: folder.path("a/recording.json"))
    let text = try String(contentsOf: url, encoding: .utf8)
    #expect(text.contains(old))
    try text.replacingOccurrences(of: old, with: new).write(
      to: url, atomically: true, encoding: .utf8)
    let error = #expect(throws: FileError.self) { try Dataset(folder.path("a")) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test(
    "a header beyond the limits is refused",
    arguments: [
      ("stepCount", .max), ("stepCount", -1), ("imageWidth", 0), ("imageHeight", 1_000_000_000),
      ("observationSize", -5), ("taskIndex", 7), ("episodeIndexInTask", -3), ("episodeIndex", .min),
    ] as [(String, Int)])
  func header(key: String, value: Int) throws {
    let dataset = try RecordingPlan.small(.png, tasks: ["push"]).collect(into: folder.path("a"))
    let text = try FileSchema.episode.encode(dataset.header(1))
    let line = try #require(text.firstMatch(of: try Regex("\"\(key)\": [0-9]+")))
    let changed = text.replacingCharacters(in: line.range, with: "\"\(key)\": \(value)")
    #expect(throws: TaskError.self) { try EpisodeHeader(text: changed) }
  }

  @Test("episodes with other observations than the first ones are reported")
  func differentObservations() throws {
    try RecordingPlan.small(.png, tasks: ["push"], cameras: []).collect(into: folder.path("a"))
    let root = folder.path("a/push/episode_00001")
    for name in ["episode.json", "steps.jsonl"] {
      let url = URL(filePath: "\(root)/\(name)")
      let text = try String(contentsOf: url, encoding: .utf8)
      try text.replacingOccurrences(
        of: "\"observationSize\": 39", with: "\"observationSize\": 40"
      )
      .replacingOccurrences(of: "\"observation\":[", with: "\"observation\":[1,")
      .write(to: url, atomically: true, encoding: .utf8)
    }
    let dataset = try Dataset(folder.path("a"))
    let error = #expect(throws: FileError.self) { try DatasetSummary(dataset) }
    #expect(error?.description.contains("observations of 40 values in episode 1") == true)
  }

  @Test("a dataset whose files are too small for its number of episodes is refused at once")
  func tooManyEpisodes() throws {
    for format in DatasetFormat.allCases {
      let name = format.rawValue
      try RecordingPlan.small(format, tasks: ["push"], cameras: []).collect(into: folder.path(name))
      let url = URL(filePath: folder.path("\(name)/recording.json"))
      try String(contentsOf: url, encoding: .utf8)
        .replacingOccurrences(of: "\"episodesPerTask\": 2", with: "\"episodesPerTask\": 1000000")
        .write(to: url, atomically: true, encoding: .utf8)
      #expect(throws: FileError.self) { try Dataset(folder.path(name)) }
    }
  }

  @Test(
    "invalid locations of images are refused",
    arguments: [
      [0, 9_223_372_036_854_775_807, 9], [0, 4, 9_223_372_036_854_775_807], [-1, 4, 9],
      [9_223_372_036_854_775_807, 4, 9], [0, -4, 9], [0, 4, -9],
    ])
  func imageLocations(row: [Int]) throws {
    try RecordingPlan.small(.lerobot, tasks: ["push"]).collect(into: folder.path("a"))
    try ExternalProgram.python(
      """
      import h5py, sys
      file = h5py.File(sys.argv[1], "r+")
      file["episode_0/images/corner2"][5] = [int(word) for word in sys.argv[2:]]
      """, arguments: [folder.path("a/benchtop/episodes.hdf5")] + row.map(String.init),
      needing: "h5py")
    let dataset = try Dataset(folder.path("a"))
    #expect(throws: FileError.self) { try dataset.episode(0) }
    #expect(try dataset.episode(1).header.episodeIndex == 1)
  }
}
