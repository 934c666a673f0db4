import Base
import Testing

@testable import Experience

@Suite("Held-out episodes")
struct HoldOutTests {
  /// Two tasks with twenty and three episodes of two steps each. Every value names its episode.
  private func recorded() throws -> RecordedTransitions {
    let recorded = try RecordedTransitions(.transitions, observationSize: 1, hasGoals: false)
    var name = 0
    for count in [20, 3] {
      recorded.beginTask()
      for _ in 0..<count {
        var episode = RecordedTransitions.Episode()
        episode.observations = Array(repeating: Double(name), count: 3)
        episode.actions = Array(repeating: Float(name), count: 8)
        episode.policyActions = episode.actions
        episode.rewards = [Double(name), Double(name)]
        episode.terminations = [false, false]
        try recorded.append(episode)
        name += 1
      }
    }
    try recorded.finish()
    return recorded
  }

  /// The episodes of each task that a store draws from.
  private func drawn(_ store: any TransitionStore) -> [Set<Float>] {
    let sampler = TransitionSampler(store, nStep: 2)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 500)
    var generator = SeededGenerator(seed: 5)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    var names: [Set<Float>] = [[], []]
    for row in 0..<batch.rows {
      let name = batch[.observation][row]
      #expect(batch[.nextObservation][row] == name && batch[.action][4 * row] == name)
      names[batch.task(of: row)].insert(name)
    }
    return names
  }

  @Test("each episode is drawn either for learning or for validation, and the seed says which")
  func parts() throws {
    var (holdOut, choices) = (HoldOut(), [[Set<Float>]]())
    holdOut.fraction = 0.2
    for seed in [1, 1, 2] as [UInt64] {
      holdOut.seed = seed
      let recorded = try recorded()
      let heldOut = try #require(try recorded.holdOut(holdOut))
      let (learned, validated) = (drawn(recorded), drawn(heldOut))
      #expect(validated.map(\.count) == [4, 1])
      for task in 0..<2 {
        #expect(learned[task].isDisjoint(with: validated[task]))
        #expect(learned[task].union(validated[task]).count == [20, 3][task])
      }
      #expect(recorded.learnedRows.reduce(0) { $0 + $1.count } == 2 * (16 + 2))
      choices.append(validated)
      // The best ones are chosen among those that are learned from.
      recorded.chooseBest(0.25)
      let best = drawn(recorded)[0]
      #expect(best == Set(learned[0].sorted().suffix(4)))
    }
    #expect(choices[0] == choices[1] && choices[0] != choices[2])
  }

  @Test("every episode is as likely to be set aside")
  func fairness() {
    var holdOut = HoldOut()
    holdOut.fraction = 0.3
    var counts = [Int](repeating: 0, count: 10)
    for seed in 0..<2000 as Range<UInt64> {
      holdOut.seed = seed
      let choice = holdOut.choice(among: 10, task: 0)
      #expect(choice.count { $0 } == 3)
      for (index, isHeldOut) in choice.enumerated() where isHeldOut { counts[index] += 1 }
    }
    // 600 are expected, with a standard deviation of 20.
    #expect(counts.allSatisfy { (500...700).contains($0) }, "\(counts)")
  }

  @Test("without a fraction nothing is set aside, and the only episode of a task never is")
  func bounds() throws {
    let recorded = try recorded()
    #expect(try recorded.holdOut(HoldOut()) == nil)
    #expect(recorded.count(of: 0) == 40)
    let single = try RecordedTransitions(.transitions, observationSize: 0, hasGoals: false)
    single.beginTask()
    var holdOut = HoldOut()
    holdOut.fraction = 0.1
    #expect { try single.holdOut(holdOut) } throws: { "\($0)".contains("must be 2 or more") }
  }
}
