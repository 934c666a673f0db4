import Base
import Experience
import Learning
import Tasks
import Testing

@testable import Agents

@Suite("Rules for sharing transitions")
struct SharingRuleTests {
  private static let tasks = ["push", "reach", "pick-place", "drawer-open", "drawer-close"]
  /// The tasks that share a scene, by index.
  private static let scenes = [[0, 1, 2], [3, 4]]

  /// Random episodes, three of each task, as every task of the scene sees them. Some succeed.
  private func recorded(seed: UInt64 = 1) throws -> RecordedTransitions {
    var generator = SeededGenerator(seed: seed)
    let recorded = try RecordedTransitions(.sharedTransitions, observationSize: 3, hasGoals: false)
    func episode() -> RecordedTransitions.Episode {
      var episode = RecordedTransitions.Episode()
      for _ in 0..<3 * 6 { episode.observations.append(generator.uniform(in: -1...1)) }
      for _ in 0..<4 * 5 { episode.actions.append(Float(generator.uniform(in: -1...1))) }
      episode.policyActions = episode.actions
      // Whole numbers, so that some returns are equal.
      for _ in 0..<5 { episode.rewards.append(Double(generator.integer(below: 3))) }
      episode.terminations = Array(repeating: false, count: 5)
      episode.hasSuccess = generator.uniform() < 0.5
      return episode
    }
    for task in Self.tasks.indices {
      recorded.beginTask()
      for _ in 0..<3 { try recorded.append(episode()) }
      let others = Self.scenes.first { $0.contains(task) } ?? []
      for other in others where other != task {
        for number in 0..<3 { try recorded.append(episode(), ofTask: other, episode: number) }
      }
    }
    try recorded.finish()
    return recorded
  }

  /// The episodes shared by a rule: for each task, the others' tasks and numbers.
  private func shared(
    by rule: any SharingRule, _ recorded: RecordedTransitions
  ) -> [[[Int]]] {
    recorded.share(by: rule, tasks: Self.tasks)
    return Self.tasks.indices.map { task in
      let rows = Set(recorded.sharedRows(with: task)?.candidates ?? [])
      return recorded.sharedEpisodes(with: task).filter { rows.contains(Int32($0.rows.lowerBound)) }
        .map { [$0.task, $0.number] }
    }
  }

  @Test("nothing, or everything in the scene")
  func noneAndAll() throws {
    let recorded = try recorded()
    #expect(shared(by: NoSharing(), recorded).allSatisfy { $0.isEmpty })
    let all = Self.tasks.indices.map { task in
      Self.tasks.indices.filter { other in
        other != task && Self.scenes.contains { $0.contains(task) && $0.contains(other) }
      }.flatMap { other in (0..<3).map { [other, $0] } }
    }
    #expect(shared(by: ShareAll(), recorded) == all)
    #expect(shared(by: UDS(), recorded) == all)
    #expect(shared(by: CDS(), recorded) == all)
    #expect(!UDS().sharesRewards && ShareAll().sharesRewards)
  }

  @Test("skill groups share among themselves")
  func skills() throws {
    let recorded = try recorded()
    let found = shared(by: SkillGroups(), recorded)
    #expect(found.map { Set($0.map { $0[0] }) } == [[2], [], [0], [], []])
    #expect(found[0].count == 3)
    var groups = SkillGroups()
    groups.groups = [["drawer-open", "drawer-close", "reach"]]
    #expect(
      shared(by: groups, recorded).map { Set($0.map { $0[0] }) } == [[], [], [], [4], [3]])
  }

  @Test(
    "HIPI gives each episode to the one task with the highest return",
    arguments: 1...4 as ClosedRange<UInt64>)
  func hipi(seed: UInt64) throws {
    let recorded = try recorded(seed: seed)
    let found = shared(by: HIPI(), recorded)
    // For each episode, the returns by task.
    for task in Self.tasks.indices {
      for number in 0..<3 {
        var returns = [task: recorded.episodeReturns(of: task)[number]]
        for other in Self.tasks.indices {
          for episode in recorded.sharedEpisodes(with: other)
          where episode.task == task && episode.number == number {
            returns[other] = episode.episodeReturn
          }
        }
        let highest = returns.values.max()
        let best = returns.keys.sorted().first { returns[$0] == highest }
        let receivers = Self.tasks.indices.filter { found[$0].contains([task, number]) }
        #expect(receivers == (best == task ? [] : [best]))
      }
    }
  }

  @Test("MT-Opt gives an episode to every task that succeeds in it")
  func mtOpt() throws {
    let recorded = try recorded()
    let found = shared(by: MTOpt(), recorded)
    for task in Self.tasks.indices {
      let expected = recorded.sharedEpisodes(with: task).filter(\.hasSuccess)
      #expect(found[task] == expected.map { [$0.task, $0.number] })
    }
    #expect(found.contains { !$0.isEmpty })
  }

  /// Critics, and their values of all rows in plain arithmetic of single rows.
  private func kit(tasks: [String]) throws -> Kit {
    let suite = try Suite.find(tasks.joined(separator: ","))
    var options = suite.defaultOptions
    options.observation.state = .standard
    return try Kit(
      TrainingContext(suite, options: options), options: options, seed: 1, threads: 2,
      precision: .float32)
  }

  @Test(
    "CDS selects the shared steps whose value reaches the threshold",
    arguments: ValueThreshold.Kind.allCases)
  func cds(kind: ValueThreshold.Kind) throws {
    let kit = try kit(tasks: ["drawer-open", "drawer-close"])
    let critics = try kit.critics(2, NetworkSettings(MLP(hiddenSizes: [16])))
    let recorded = try RecordedTransitions(.sharedTransitions, observationSize: 39, hasGoals: false)
    var generator = SeededGenerator(seed: 4)
    var inputs: [[Float]] = []
    func episode(steps: Int) -> RecordedTransitions.Episode {
      var episode = RecordedTransitions.Episode()
      for step in 0...steps {
        let row = (0..<39).map { _ in Float(generator.uniform(in: -1...1)) }
        let action = (0..<4).map { _ in Float(generator.uniform(in: -1...1)) }
        episode.observations += row.map(Double.init)
        guard step < steps else { continue }
        episode.actions += action
        episode.rewards.append(0)
        episode.terminations.append(false)
        inputs.append(row + action)
      }
      episode.policyActions = episode.actions
      return episode
    }
    for task in 0..<2 {
      recorded.beginTask()
      for _ in 0..<4 { try recorded.append(episode(steps: 50)) }
      for number in 0..<4 {
        try recorded.append(episode(steps: 50), ofTask: 1 - task, episode: number)
      }
    }
    try recorded.finish()
    recorded.share { _, _ in true }
    let quantile = 0.8
    let selector = SharedRowSelector(
      recorded, ValueThreshold(kind, quantile: quantile, updateInterval: 2), critics, in: kit)
    // Nothing is shared before the first selection.
    #expect((0..<2).map(recorded.count(of:)) == [200, 200])

    // The same values from a batch, row by row.
    let batch = Batch(
      ColumnLayout().with(.input, width: 39).with(.action, width: 4), tasks: 2,
      batchSizePerTask: 400)
    for row in 0..<800 {
      for column in 0..<39 { batch[.input][39 * row + column] = inputs[row][column] }
      for column in 0..<4 { batch[.action][4 * row + column] = inputs[row][39 + column] }
    }
    let part = LossBatch(0..<800, of: batch, learning: [])
    let node = critics.minimum(part).node
    part.graph.forward()
    let all = (0..<800).map { node.values[$0] }
    selector.update()
    #expect(recorded.count(of: 0) == 200)
    selector.update()
    selector.update()
    for task in 0..<2 {
      let own = all[400 * task..<400 * task + 200],
        others = all[400 * task + 200..<400 * (task + 1)]
      let threshold: Float =
        switch kind {
        case .mean: own.reduce(0, +) / 200
        case .ownQuantile: own.sorted()[160]
        case .sharedQuantile: others.sorted()[160]
        }
      let rows = try #require(recorded.sharedRows(with: task))
      let chosen = Set((0..<rows.count).map { rows[$0] })
      #expect(!chosen.isEmpty && chosen.count < 200)
      if kind == .sharedQuantile { #expect(chosen.count == 40) }
      for (index, value) in others.enumerated() where abs(value - threshold) > 1e-6 {
        #expect(chosen.contains(400 * task + 200 + index) == (value > threshold))
      }
    }
  }

  @Test("a rule is chosen by its kind, and invalid settings are one clear error")
  func settings() throws {
    func changed(_ assignment: String) throws -> OfflineSettings {
      try JSON.overriding(OfflineSettings(), byAssignment: assignment)
    }
    #expect(try changed("sharing=hipi").sharing is HIPI)
    let cds = try changed(#"sharing={"kind": "cds", "threshold": "mean", "updateInterval": 5}"#)
    #expect((cds.sharing as? CDS)?.threshold == .mean)
    func refusal(_ assignment: String) -> String {
      let error = #expect(throws: TaskError.self) {
        try changed(assignment).validate("offline")
      }
      return error?.description ?? ""
    }
    #expect(refusal("sharing={\"kind\": \"cds\", \"quantile\": 2}").contains("from 0 to 1"))
    #expect(refusal("sharing={\"kind\": \"skills\", \"groups\": [[\"pusch\"]]}").contains("'push'"))
    let error = #expect(throws: TaskError.self) {
      try CDS().validate("offline.sharing", for: ["reach", "drawer-open"])
    }
    #expect(error?.description.contains("where no two tasks share a scene") == true)
    try NoSharing().validate("offline.sharing", for: ["reach"])
    try CDS().validate("offline.sharing", for: ["reach", "push"])
  }
}
