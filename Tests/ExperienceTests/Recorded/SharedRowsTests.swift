import Base
import Experience
import Testing

@Suite("Transitions that tasks share")
struct SharedRowsTests {
  /// Two tasks with an own episode each; the second may learn from the first's. Values name the episode and the step.
  private func recorded(_ content: RecordedTransitions.Content) throws -> RecordedTransitions {
    let recorded = try RecordedTransitions(content, observationSize: 2, hasGoals: false)
    for task in 0..<2 {
      recorded.beginTask()
      try recorded.append(episode(name: 10 * task, steps: 4))
      try recorded.append(episode(name: 10 * task + 1, steps: 3))
      guard content == .sharedTransitions, task == 1 else { continue }
      try recorded.append(episode(name: 100, steps: 4), ofTask: 0, episode: 0)
      try recorded.append(episode(name: 101, steps: 3), ofTask: 0, episode: 1)
    }
    try recorded.finish()
    return recorded
  }

  private func episode(name: Int, steps: Int) -> RecordedTransitions.Episode {
    var episode = RecordedTransitions.Episode()
    for step in 0...steps { episode.observations += [Double(name), Double(step)] }
    for step in 0..<steps {
      episode.actions += [Float](repeating: Float(step), count: 4)
      episode.policyActions += [Float](repeating: 0, count: 4)
      episode.rewards.append(Double(name + 1))
      episode.terminations.append(false)
    }
    return episode
  }

  /// The names of the drawn episodes of each task, and the drawn rewards by name.
  private func draw(
    _ recorded: RecordedTransitions, nStep: Int = 1, sharesRewards: Bool = true
  ) -> (names: [Set<Float>], rewards: [Float: Set<Float>]) {
    let sampler = TransitionSampler(
      recorded, nStep: nStep, discount: 0.5, sharesRewards: sharesRewards)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 200)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    var (names, rewards) = ([Set<Float>(), []], [Float: Set<Float>]())
    for row in 0..<batch.rows {
      let name = batch[.observation][2 * row]
      #expect(batch[.nextObservation][2 * row] == name)
      names[batch.task(of: row)].insert(name)
      rewards[name, default: []].insert(batch[.reward][row])
    }
    return (names, rewards)
  }

  @Test("by default, each task has its own episodes, in the same order as without others")
  func own() throws {
    let (one, other) = (try recorded(.sharedTransitions), try recorded(.transitions))
    let (first, second) = (draw(one), draw(other))
    #expect(first.names == [[0, 1], [10, 11]])
    #expect(first.names == second.names && first.rewards == second.rewards)
    #expect((0..<2).map(one.episodeReturns(of:)) == [[4, 6], [44, 36]])
  }

  @Test("a task also draws the episodes that are shared with it, with its own rewards")
  func shared() throws {
    let recorded = try recorded(.sharedTransitions)
    #expect(recorded.sharedEpisodes(with: 1).map(\.episodeReturn) == [404, 306])
    recorded.share { episode, task in task == 1 && episode.number == 1 }
    #expect((0..<2).map(recorded.count(of:)) == [7, 10])
    let (names, rewards) = draw(recorded)
    #expect(names == [[0, 1], [10, 11, 101]])
    #expect(rewards[101] == [102])
    for number in 0..<10 {
      let row = recorded.row(number, of: 1)
      #expect(recorded.task(of: row) == 1)
      #expect(recorded.isShared(row, with: 1) == (number >= 7))
    }
    // n-step returns end with the shared episode.
    #expect(draw(recorded, nStep: 3).rewards[101] == [102, 153, 178.5])
  }

  @Test("shared rewards can be zeros, and the own ones stay")
  func unlabeled() throws {
    let recorded = try recorded(.sharedTransitions)
    recorded.share { _, _ in true }
    let rewards = draw(recorded, nStep: 3, sharesRewards: false).rewards
    #expect(rewards[100] == [0] && rewards[101] == [0])
    #expect(rewards[11] == [12, 18, 21])
  }

  @Test("of the shared rows, those are drawn that are selected")
  func selected() throws {
    let recorded = try recorded(.sharedTransitions)
    recorded.share { _, _ in true }
    let rows = try #require(recorded.sharedRows(with: 1))
    #expect(rows.candidates.count == 7)
    rows.select { $0.isMultiple(of: 3) }
    #expect((0..<rows.count).map { rows[$0] } == [0, 3, 6].map { Int(rows.candidates[$0]) })
    #expect(recorded.count(of: 1) == 10)
    rows.select { _ in false }
    #expect(draw(recorded).names == [[0, 1], [10, 11]])
  }
}
