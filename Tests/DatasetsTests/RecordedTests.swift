import Base
import Foundation
import Render
import Tasks
import TestSupport
import Testing

@testable import Datasets

/// Recorded datasets of an earlier release, one in each format, which every release reads. Do not record them again.
@Suite("Datasets of earlier releases")
struct RecordedTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Recorded/schema-1").path

  private static var plan: RecordingPlan {
    var options = EnvironmentOptions()
    options.horizon = 3
    let spec = EnvironmentSpec(
      "reach", options: options, identity: TaskIdentity(index: 0, of: 1))
    var plan = RecordingPlan(
      name: "reach", specs: [spec], policy: "expert", episodesPerTask: 1, seed: 5, format: .png)
    plan.maxNoiseStd = 0.25
    plan.images.cameras = ["corner2"]
    plan.images.size = ImageSize(width: 32, height: 32)
    (plan.images.hasDepth, plan.images.hasSegmentation) = (true, true)
    return plan
  }

  /// Records the datasets; run it once for each schema.
  @Test(
    "record", .enabled(if: ProcessInfo.processInfo.environment["BENCHTOP_RECORD_DATASETS"] != nil))
  func record() throws {
    for format in DatasetFormat.allCases {
      var plan = Self.plan
      plan.format = format
      try plan.collect(into: "\(Self.folder)/\(format.rawValue)")
    }
  }

  @Test("each format can be read, with its images", arguments: DatasetFormat.allCases)
  func read(format: DatasetFormat) throws {
    let dataset = try Dataset("\(Self.folder)/\(format.rawValue)")
    #expect(dataset.isComplete && dataset.episodes == [0])
    #expect(dataset.origins.map(\.release) == ["0.1.0"])
    let header = try dataset.header(0)
    #expect(header.task == "reach" && header.stepCount == 3 && header.observationSize == 39)
    let episode = try dataset.episode(0)
    #expect(episode.states.count == 4 * header.stateSize && episode.rewards.count == 3)
    #expect(episode.image(camera: 0, timeStep: 3)?.size == ImageSize(width: 32, height: 32))
    #expect(episode.views[0].depth?.depths(3)?.count == 1024)
    #expect(episode.views[0].segmentation?.labels(3)?.count == 1024)
    #expect(try dataset.transitions(0).policyActions == episode.policyActions)
    let summary = try DatasetSummary(dataset)
    #expect(summary.steps == 3 && summary.images == 4)
  }

  @Test("all formats have the same content")
  func same() throws {
    let episodes = try DatasetFormat.allCases.map {
      try Dataset("\(Self.folder)/\($0.rawValue)").episode(0)
    }
    for episode in episodes.dropFirst() {
      #expect(episode.firstDifference(from: episodes[0]) == nil)
      #expect(episode.actions == episodes[0].actions)
    }
  }
}
