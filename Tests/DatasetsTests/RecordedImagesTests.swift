import Base
import Experience
import Foundation
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Images of a dataset, read when they are drawn")
struct RecordedImagesTests {
  /// What a learner observes of the small plan's tasks.
  private func specs(
    _ plan: RecordingPlan, cameras: [String] = ["corner2"],
    change: (inout ObservationOptions) -> Void = { _ in }
  ) -> [EnvironmentSpec] {
    plan.specs.map { spec in
      var spec = spec
      spec.options.observation.cameras = cameras
      spec.options.observation.imageSize = plan.images.size
      change(&spec.options.observation)
      return spec
    }
  }

  /// Draws from all transitions, and compares their images with those of the whole episodes.
  private func check(_ dataset: Dataset, _ specs: [EnvironmentSpec], in folder: TemporaryFolder)
    throws
  {
    let recorded = try dataset.transitions(
      .transitions, of: specs, scratch: folder.path("scratch"))
    let layout = try #require(recorded.images)
    var row = 0
    for task in specs.indices {
      for number in dataset.numbering.episodes(ofTask: task) where dataset.episodes.contains(number)
      {
        let episode = try dataset.episode(number)
        let cameras = layout.cameras.map { name in
          episode.header.cameras.firstIndex { $0.name == name } ?? -1
        }
        for step in 0..<episode.header.stepCount {
          for later in 0...1 {
            var images = [UInt8](repeating: 0, count: layout.byteCount)
            images.withUnsafeMutableBufferPointer {
              guard let start = $0.baseAddress else { return }
              later == 0
                ? recorded.copyImages(before: row, to: start)
                : recorded.copyImages(after: row, to: start)
            }
            let expected = cameras.flatMap { camera in
              (0..<layout.frameStack).flatMap { place -> [UInt8] in
                let shown = max(0, step + later - (layout.frameStack - 1 - place))
                return episode.image(camera: camera, timeStep: shown)?.pixels ?? []
              }
            }
            #expect(images == expected, "episode \(number), step \(step)")
          }
          row += 1
        }
      }
    }
    #expect(row == recorded.count && row > 10)
    try recorded.checkImages()
  }

  @Test(
    "all formats have the images of the recorded episodes, stacked and in the asked order",
    arguments: DatasetFormat.allCases, [1, 3])
  func formats(format: DatasetFormat, frameStack: Int) throws {
    let folder = try TemporaryFolder()
    let plan = RecordingPlan.small(format, cameras: ["corner2", "tabletop", "gripperPOV"])
    let dataset = try plan.collect(into: folder.path("data"))
    try check(
      dataset,
      specs(plan, cameras: ["gripperPOV", "corner2"]) {
        $0.state = .none
        $0.frameStack = frameStack
      }, in: folder)
  }

  @Test("small images of Minari and those of an unfinished dataset are read, too")
  func others() throws {
    let folder = try TemporaryFolder()
    var plan = RecordingPlan.small(.minari)
    plan.images.size = ImageSize(width: 20, height: 16)
    try check(plan.collect(into: folder.path("small")), specs(plan), in: folder)
    for format in DatasetFormat.allCases {
      let plan = RecordingPlan.small(format, tasks: ["reach"])
      let path = folder.path("unfinished-\(format.rawValue)")
      try plan.collect(into: path)
      struct Stop: Error {}
      let collector = try Collector(
        extending: path, toEpisodesPerTask: 4, policySHA256: nil, threads: 1)
      #expect(throws: Stop.self) { try collector.run({ throw Stop() }) }
      let dataset = try Dataset(path)
      #expect(!dataset.isComplete)
      try check(dataset, specs(plan), in: folder)
    }
  }

  @Test("a dataset without the images is refused, with both sides")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let plan = RecordingPlan.small(.robomimic, tasks: ["reach"])
    let dataset = try plan.collect(into: folder.path("data"))
    func refusal(_ dataset: Dataset, _ specs: [EnvironmentSpec]) -> String {
      let error = #expect(throws: FileError.self) {
        _ = try dataset.transitions(.demonstrations, of: specs, scratch: folder.path("scratch"))
      }
      return error?.description ?? ""
    }
    #expect(
      refusal(dataset, specs(plan, cameras: ["corner", "corner2"])).hasSuffix(
        "has images of corner2 with 40x36 pixels of reach; the observation has images of corner, "
          + "corner2 with 40x36 pixels"))
    #expect(
      refusal(dataset, specs(plan) { $0.imageSize = ImageSize(width: 84, height: 84) })
        .hasSuffix("the observation has images of corner2 with 84x84 pixels"))
    #expect(
      refusal(dataset, specs(plan) { $0.imageStyle.showsGoalMarker = false }).hasSuffix(
        "has images with goal markers of reach; the observation has images without goal markers"))
    let blind = RecordingPlan.small(.minari, tasks: ["reach"], cameras: [])
    #expect(
      refusal(try blind.collect(into: folder.path("blind")), specs(plan)).contains(
        "has no images of reach"))
  }

  @Test("an image that is damaged after the start is an error that names the file")
  func damage() throws {
    let folder = try TemporaryFolder()
    let plan = RecordingPlan.small(.png, tasks: ["reach"])
    let dataset = try plan.collect(into: folder.path("data"))
    let recorded = try dataset.transitions(
      .demonstrations, of: specs(plan), scratch: folder.path("scratch"))
    let file = "\(folder.path("data"))/reach/episode_00001/corner2/00003.png"
    try File.write([1, 2, 3], to: file)
    let sampler = TransitionSampler(recorded)
    let batch = Batch(sampler.layout, tasks: 1, batchSizePerTask: 300, images: sampler.images)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<300, of: batch, using: &generator)
    let error = #expect(throws: FileError.self) { try recorded.checkImages() }
    #expect(error?.description.contains(file) == true)
  }
}
