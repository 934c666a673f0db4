import Base
import Experience
import Tasks
import TestSupport
import Testing

@testable import Datasets

@Suite("Episodes as other tasks of a shared scene see them")
struct CrossTaskRecordingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ format: DatasetFormat, tasks: [String]) -> RecordingPlan {
    var plan = RecordingPlan.small(format, tasks: tasks, cameras: [])
    plan.includesOtherTasks = true
    return plan
  }

  @Test(
    "every format returns what was recorded, and replays are equal",
    arguments: DatasetFormat.allCases)
  func formats(format: DatasetFormat) throws {
    let plan = plan(format, tasks: ["drawer-open", "drawer-close", "reach"])
    let dataset = try plan.collect(into: folder.path("a"))
    let replayer = EpisodeReplayer(dataset)
    for number in dataset.episodes {
      let header = try dataset.header(number)
      let others = [["drawer-close"], ["drawer-open"], ["pick-place", "push"]][header.taskIndex]
      #expect(header.otherTasks == others)
      #expect(try replayer.run(number).difference == nil)
      // A second simulation, with an evaluator beside it.
      let environment = try plan.specs[header.taskIndex].make()
      let episode = try dataset.episode(number)
      for (index, name) in others.enumerated() {
        let other = try dataset.otherTask(name, number)
        #expect(other == episode.otherTasks[index])
        let spec = plan.specs.first { $0.task == name } ?? plan.specs[header.taskIndex]
        let evaluator = try CrossTaskEvaluator(
          environment, as: EnvironmentSpec(name, options: spec.options))
        try environment.reset(seed: header.seed)
        try evaluator.beginEpisode()
        var (observations, rewards) = (Array(evaluator.observation), [Double]())
        var successes = [evaluator.outcome.isSuccess]
        for step in 0..<header.stepCount {
          let action = (0..<4).map { Double(episode.actions[4 * step + $0]) }
          _ = try environment.step(Action(action[0], action[1], action[2], action[3]))
          rewards.append(try evaluator.evaluateStep().reward)
          observations += evaluator.observation
          successes.append(evaluator.outcome.isSuccess)
        }
        #expect(other.observations == observations)
        #expect(other.rewards == rewards)
        #expect(other.successes == successes)
      }
    }
  }

  @Test("learning gets the episodes of other tasks after a task's own", arguments: [false, true])
  func transitions(terminates: Bool) throws {
    var plan = plan(.minari, tasks: ["drawer-open", "drawer-close", "push"])
    for task in 0..<3 { plan.specs[task].options.terminatesOnSuccess = terminates }
    let dataset = try plan.collect(into: folder.path("a"))
    let recorded = try dataset.transitions(
      .sharedTransitions, of: plan.specs, scratch: folder.path("scratch"))
    #expect(
      (0..<3).map { recorded.sharedEpisodes(with: $0).map(\.task) } == [[1, 1], [0, 0], []])
    #expect((0..<2).map { recorded.sharedEpisodes(with: 0)[$0].number } == [0, 1])
    let (rewards, observations) = (
      recorded.values(of: .reward), recorded.values(of: .observation)
    )
    let terminations = recorded.values(of: .terminated)
    for episode in recorded.sharedEpisodes(with: 1) {
      let other = try dataset.otherTask("drawer-close", episode.number)
      // A drawer that has hardly moved is closed. Success ends the episode where the options say so.
      #expect(other.successes[1])
      #expect(episode.rows.count == (terminates ? 1 : 12))
      #expect(episode.hasSuccess)
      for (step, row) in episode.rows.enumerated() {
        #expect(rewards[row] == Float(other.rewards[step]))
        #expect(observations[39 * row + 5] == Float(other.observations[39 * step + 5]))
        #expect(terminations[row] == terminates)
      }
    }
    // Without sharing, the same own transitions and nothing else.
    let own = try dataset.transitions(
      .transitions, of: plan.specs, scratch: folder.path("scratch"))
    for task in 0..<3 {
      #expect(recorded.count(of: task) == own.count(of: task))
      for number in 0..<own.count(of: task) {
        let (one, other) = (recorded.row(number, of: task), own.row(number, of: task))
        #expect(rewards[one] == own.values(of: .reward)[other])
      }
    }
  }

  @Test("a dataset recorded without is one error that names the file and the column")
  func missing() throws {
    for format in DatasetFormat.allCases {
      var plan = plan(format, tasks: ["drawer-open", "drawer-close"])
      plan.includesOtherTasks = nil
      let dataset = try plan.collect(into: folder.path(format.rawValue))
      let text = message {
        _ = try dataset.transitions(
          .sharedTransitions, of: plan.specs, scratch: folder.path("scratch"))
      }
      #expect(text.hasPrefix(dataset.path), "\(text)")
      #expect(text.contains("has no column 'other_tasks/drawer-open'"), "\(text)")
      #expect(text.contains("--other-tasks"), "\(text)")
    }
  }

  @Test("tasks that share no scene are refused, and so is a merge with a dataset recorded without")
  func refusals() throws {
    #expect(
      message { try plan(.minari, tasks: ["basketball"]).validate() }
        .contains("shares its scene with others"))
    try plan(.minari, tasks: ["drawer-open"]).collect(into: folder.path("a"))
    var without = plan(.minari, tasks: ["drawer-close"])
    without.includesOtherTasks = nil
    try without.collect(into: folder.path("b"))
    let text = message {
      try DatasetCopier(
        merging: [folder.path("a"), folder.path("b")], in: folder.path("c"), resume: false,
        threads: 1
      ).run()
    }
    #expect(text.contains("includesOtherTasks is false"), "\(text)")
  }

  @Test("a dataset recorded without gets them by replays, to the same bytes as recorded with")
  func added() throws {
    for (format, cameras) in [(DatasetFormat.minari, ["corner2"]), (.png, [])] {
      var plan = RecordingPlan.small(
        format, tasks: ["plate-slide", "plate-slide-back"], cameras: cameras)
      let (without, with, added) = ("\(format)-without", "\(format)-with", "\(format)-added")
      try plan.collect(into: folder.path(without))
      plan.includesOtherTasks = true
      try plan.collect(into: folder.path(with))
      try DatasetCopier(
        converting: folder.path(without), to: format, addsOtherTasks: true, in: folder.path(added),
        resume: false, threads: 2
      ).run()
      try expectSameFiles(folder.path(added), folder.path(with))
    }
  }

  @Test("merged datasets of single tasks serve each other")
  func merged() throws {
    for task in ["drawer-open", "drawer-close"] {
      try plan(.minari, tasks: [task]).collect(into: folder.path(task))
    }
    try DatasetCopier(
      merging: [folder.path("drawer-open"), folder.path("drawer-close")],
      in: folder.path("both"), resume: false, threads: 2
    ).run()
    let dataset = try Dataset(folder.path("both"))
    let recorded = try dataset.transitions(
      .sharedTransitions, of: dataset.plan.specs, scratch: folder.path("scratch"))
    #expect((0..<2).map { recorded.sharedEpisodes(with: $0).count } == [2, 2])
  }
}
