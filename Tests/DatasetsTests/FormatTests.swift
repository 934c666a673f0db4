import Foundation
import Render
import Sim
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Dataset formats")
struct FormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "an episode reads back as recorded, with images, depth and segmentation",
    arguments: DatasetFormat.allCases)
  func roundTrip(format: DatasetFormat) throws {
    let plan = RecordingPlan.small(format, cameras: ["corner2", "gripperPOV"])
    let dataset = try plan.collect(into: folder.path("a"))
    for number in 0..<plan.episodeCount {
      let recorder = try Recorder(plan, task: number / 2, coding: .deflate)
      let expected = try recorder.record(number, by: ScriptedPolicy.expert.make())
      let found = try dataset.episode(number)
      #expect(found.header == expected.header)
      #expect(found.firstDifference(from: expected) == nil)
      #expect(found.actions == expected.actions)
      #expect(found.policyActions == expected.policyActions)
      #expect(found.views.count == 2 && found.views[0].color.rows.count == 13)
      let transitions = try dataset.transitions(number)
      #expect(transitions.observations == expected.observations)
      #expect(transitions.actions == expected.actions)
      #expect(transitions.policyActions == expected.policyActions)
      #expect(transitions.rewards == expected.rewards)
      #expect(transitions.states.isEmpty && transitions.views.isEmpty)
    }
  }

  @Test("goal tasks keep their goals separate", arguments: DatasetFormat.allCases)
  func goals(format: DatasetFormat) throws {
    let plan = RecordingPlan.small(format, tasks: ["goal-push"], cameras: [])
    let dataset = try plan.collect(into: folder.path("a"))
    let episode = try dataset.episode(1)
    #expect(episode.header.hasGoals)
    #expect(episode.achievedGoals.count == 3 * 13)
    let recorder = try Recorder(plan, task: 0, coding: .deflate)
    let expected = try recorder.record(1, by: ScriptedPolicy.expert.make())
    #expect(episode.firstDifference(from: expected) == nil)
  }

  @Test(
    "a dataset does not depend on the number of threads", arguments: DatasetFormat.allCases)
  func threads(format: DatasetFormat) throws {
    let plan = RecordingPlan.small(format)
    try plan.collect(into: folder.path("a"), threads: 1)
    try plan.collect(into: folder.path("b"), threads: 3)
    let (one, other) = (try files(in: folder.path("a")), try files(in: folder.path("b")))
    #expect(one.count > 1)
    #expect(one == other)
  }

  @Test("other seeds give other episodes, and visual randomization does not change episodes")
  func seeds() throws {
    var plan = RecordingPlan.small(.minari, tasks: ["push"])
    let first = try plan.collect(into: folder.path("a")).episode(0)
    plan.seed = 4
    #expect(try plan.collect(into: folder.path("b")).episode(0).observations != first.observations)
    func varied(_ seed: UInt64, _ name: String) throws -> EpisodeRecording {
      let plan = RecordingPlan.small(.minari, tasks: ["push"]) { options in
        var looks = VisualRandomization()
        (looks.colors, looks.seed) = (1, seed)
        options.observation.imageStyle.randomization = looks
      }
      return try plan.collect(into: folder.path(name)).episode(0)
    }
    let (one, other) = (try varied(1, "c"), try varied(2, "d"))
    #expect(one.states == first.states && other.states == first.states)
    #expect(one.views[0].color != other.views[0].color)
    #expect(one.views[0].color != first.views[0].color)
  }

  @Test("an episode continues after its success for the given number of steps")
  func afterSuccess() throws {
    var plan = RecordingPlan.small(.minari, tasks: ["reach"], cameras: []) { $0.horizon = 300 }
    (plan.stepsAfterSuccess, plan.maxNoiseStd) = (5, 0)
    let dataset = try plan.collect(into: folder.path("a"))
    for number in 0..<2 {
      let header = try dataset.header(number)
      let first = try #require(header.firstSuccess)
      #expect(header.stepCount == first + 5)
      #expect(try dataset.episode(number).truncations.last == true)
    }
  }
}
