import Foundation
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Recording demonstrations")
struct DemonstrationRecordingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a person would have done to make the episodes of a dataset: every second step is the person's.
  private func demonstrations(of dataset: Dataset) throws -> [Demonstration] {
    try dataset.episodes.map { number in
      let episode = try dataset.episode(number)
      let steps = 0..<episode.header.stepCount
      return Demonstration(
        task: episode.header.taskIndex, seed: episode.header.seed, policy: "none",
        actions: episode.actions, interventions: steps.map { $0 % 2 == 0 },
        instruction: number == 0 ? "go there by hand" : nil,
        isMarkedSuccess: number == 0 ? true : nil)
    }
  }

  private func recording(
    _ plan: RecordingPlan, _ demonstrations: [Demonstration]
  ) throws -> DemonstrationRecording {
    try DemonstrationRecording(
      of: plan.specs, demonstrations, name: "by hand", images: plan.images, format: plan.format)
  }

  @Test(
    "they are the episodes that were made, replay to the bit, and tell who acted",
    arguments: DatasetFormat.allCases)
  func same(format: DatasetFormat) throws {
    let plan = RecordingPlan.small(format)
    let original = try plan.collect(into: folder.path("original"))
    // As a person makes them: one task, then the other, then the first again.
    let made = try demonstrations(of: original)
    let order = [0, 2, 1, 3]
    let recording = try recording(plan, order.map { made[$0] })
    try recording.write(to: folder.path("one"), threads: 1)
    try recording.write(to: folder.path("two"), threads: 2)
    try expectSameFiles(folder.path("one"), folder.path("two"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("one.draft")))

    let dataset = try Dataset(folder.path("one"))
    #expect(dataset.isComplete && !dataset.hasWorkLeft)
    let replay = EpisodeReplayer(dataset)
    for number in dataset.episodes {
      let (found, expected) = (try dataset.episode(number), try original.episode(number))
      #expect(found.firstDifference(from: expected) == nil)
      #expect(found.actions == expected.actions)
      #expect(found.interventions == made[number].interventions)
      #expect(try dataset.transitions(number).interventions == made[number].interventions)
      #expect(found.header.isMarkedSuccess == made[number].isMarkedSuccess)
      #expect(
        found.header.instruction == made[number].instruction ?? expected.header.instruction)
      #expect(found.header.policy == "none")
      #expect(try replay.run(number).isSame)
    }
  }

  @Test("a person can place the object and the goal", arguments: DatasetFormat.allCases)
  func placed(format: DatasetFormat) throws {
    let plan = RecordingPlan.small(format, tasks: ["push"])
    var made = try demonstrations(of: plan.collect(into: folder.path("source")))[0]
    let place = InitialState(object: [0.05, 0.65, 0.02], goal: [-0.05, 0.85, 0.02])
    made.initialState = place
    try recording(plan, [made]).write(to: folder.path("placed"), threads: 1)
    let dataset = try Dataset(folder.path("placed"))
    let episode = try dataset.episode(0)
    #expect(episode.header.initialState == place)
    // The task sets the height.
    #expect(Array(episode.header.goal.prefix(2)) == [-0.05, 0.85])
    // Meta-World's observation has the object's position after the hand's and the gripper's opening.
    #expect(
      abs(episode.observations[4] - 0.05) < 1e-3 && abs(episode.observations[5] - 0.65) < 1e-3)
    #expect(try EpisodeReplayer(dataset).run(0).isSame)
  }

  @Test("it merges with a recording in which nobody acted", arguments: DatasetFormat.allCases)
  func merged(format: DatasetFormat) throws {
    let plan = RecordingPlan.small(format, tasks: ["reach"])
    let made = try demonstrations(of: plan.collect(into: folder.path("source")))
    try recording(plan, made).write(to: folder.path("by-hand"), threads: 2)
    var other = plan
    other.seed = 9
    try other.collect(into: folder.path("expert"))
    try DatasetCopier(
      merging: [folder.path("expert"), folder.path("by-hand")], in: folder.path("merged"),
      resume: false, threads: 2
    ).run()
    let merged = try Dataset(folder.path("merged"))
    #expect(try merged.episode(0).interventions.isEmpty)
    #expect(try merged.episode(2).interventions == made[0].interventions)
  }

  @Test("what cannot be made again is one error, and leaves nothing")
  func refused() throws {
    let plan = RecordingPlan.small(.minari, tasks: ["reach"], cameras: [])
    let made = try demonstrations(of: plan.collect(into: folder.path("source")))[0]
    func refusal(_ change: (inout Demonstration) -> Void) -> String {
      var changed = made
      change(&changed)
      return message {
        try recording(plan, [changed]).write(to: folder.path("out"), threads: 1)
      }
    }
    #expect(
      refusal { $0.actions.removeLast() }.contains(
        "is 47 values; it must be 48 values, four for each step"))
    #expect(refusal { $0.actions[3] = .nan }.contains("values from -1 to 1"))
    #expect(refusal { $0.task = 1 }.contains("the task of a demonstration is 1"))
    #expect(
      refusal {
        $0.actions += [0, 0, 0, 0]
        $0.interventions.append(true)
      }.contains("is 13; it must be at most 12, where the episode of seed \(made.seed) ends"))
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder.path(""))) == ["source"])
    // Nothing is overwritten.
    #expect(
      message { try recording(plan, [made]).write(to: folder.path("source"), threads: 1) }
        .contains("it holds other files already"))
    #expect(
      message { _ = try recording(.small(.minari, tasks: ["reach", "reach"]), [made]) }
        .contains("under two kinds of options"))
  }
}
