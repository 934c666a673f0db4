import Base
import Experience
import Testing

@Suite("Drawing episodes in order")
struct OrderedTransitionsTests {
  private static let lengths = [[3, 7, 5, 4, 6], [9, 2, 8, 5, 3]]

  /// Observations have the number of the episode and the step.
  private func recorded() throws -> RecordedTransitions {
    let recorded = try RecordedTransitions(.demonstrations, observationSize: 2, hasGoals: false)
    for (task, lengths) in Self.lengths.enumerated() {
      recorded.beginTask()
      for (number, steps) in lengths.enumerated() {
        var episode = RecordedTransitions.Episode()
        for step in 0...steps { episode.observations += [Double(5 * task + number), Double(step)] }
        episode.policyActions = Array(repeating: Float(steps), count: 4 * steps)
        episode.rewards = [Double(number)]
        try recorded.append(episode)
      }
    }
    try recorded.finish()
    return recorded
  }

  /// The episodes and the steps that one place of the batches has, and whether each continues an episode.
  private func draw(
    _ store: any EpisodeStore, sequenceLength: Int, batches: Int
  ) -> [[(episode: Int, step: Int, continues: Bool)]] {
    let sampler = TransitionSampler(inOrder: store)
    let batch = Batch(
      sampler.layout, tasks: 2, batchSizePerTask: 4 * sequenceLength,
      sequenceLength: sequenceLength)
    var generator = SeededGenerator(seed: 3)
    var places = Array(
      repeating: [(episode: Int, step: Int, continues: Bool)](), count: 8)
    for _ in 0..<batches {
      // In two parts, as on two threads.
      for part in [4 * sequenceLength..<8 * sequenceLength, 0..<4 * sequenceLength] {
        sampler.draw(part, of: batch, using: &generator)
      }
      for row in 0..<batch.rows {
        places[row / sequenceLength].append(
          (
            Int(batch[.observation][2 * row]), Int(batch[.observation][2 * row + 1]),
            batch[.continues][row] == 1
          ))
      }
    }
    return places
  }

  @Test("each place has whole episodes of its task, over the ends of sequences", arguments: [1, 4])
  func order(sequenceLength: Int) throws {
    let places = draw(try recorded(), sequenceLength: sequenceLength, batches: 40)
    let lengths = Self.lengths.joined().map { $0 }
    for (place, rows) in places.enumerated() {
      #expect(rows.allSatisfy { $0.episode / 5 == place / 4 })
      #expect(!rows[0].continues)
      for (before, row) in zip(rows, rows.dropFirst()) {
        if before.step == lengths[before.episode] - 1 {
          #expect(row.step == 0 && !row.continues)
        } else {
          #expect(row.episode == before.episode && row.step == before.step + 1 && row.continues)
        }
      }
    }
    // The first episodes begin in several phases.
    #expect(Set(places.map { $0[0].step }).count > 2)
  }

  @Test("all episodes are drawn equally often")
  func frequencies() throws {
    let places = draw(try recorded(), sequenceLength: 4, batches: 2500)
    for task in 0..<2 {
      let starts = places[4 * task..<4 * task + 4].joined().filter { $0.step == 0 }
      for number in 0..<5 {
        let count = starts.count { $0.episode == 5 * task + number }
        #expect(abs(Double(count) / Double(starts.count) - 0.2) < 0.03)
      }
    }
  }

  @Test("held-out episodes are drawn only from their own store, and the best only where chosen")
  func choices() throws {
    let recorded = try recorded()
    var holdOut = HoldOut()
    holdOut.fraction = 0.4
    let heldOut = try #require(try recorded.holdOut(holdOut))
    func episodes(_ store: any EpisodeStore) -> Set<Int> {
      Set(draw(store, sequenceLength: 2, batches: 200).joined().map(\.episode))
    }
    let (learned, held) = (episodes(recorded), episodes(heldOut))
    #expect(learned.count == 6 && held.count == 4 && learned.union(held).count == 10)
    recorded.chooseBest(0.34)
    let best = episodes(recorded)
    #expect(best.count == 2 && best.isSubset(of: learned))
  }
}
