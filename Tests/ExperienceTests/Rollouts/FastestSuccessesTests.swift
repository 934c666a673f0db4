import Base
import Experience
import Testing

@Suite("The fastest successes")
struct FastestSuccessesTests {
  private static let longest = 20

  /// A store, with a table of the same columns in which row r has the observation (r, -r), and one goal.
  private func make(episodes: Int, groups: Int, hasGoals: Bool = false) -> (
    FastestSuccesses, ColumnTable
  ) {
    let successes = FastestSuccesses(
      tasks: 2, episodesPerTask: episodes, groups: groups, maxLength: Self.longest,
      observationSize: 2, actionSize: 4, hasGoals: hasGoals)
    let layout = FastestSuccesses.storedLayout(
      observationSize: 2, actionSize: 4, hasGoals: hasGoals)
    let table = ColumnTable(layout, rows: 2000)
    for row in 0..<2000 {
      table.values(of: .observation)[2 * row] = Float(row)
      table.values(of: .observation)[2 * row + 1] = -Float(row)
      for column in 0..<4 { table.values(of: .action)[4 * row + column] = Float(row + column) }
      if hasGoals {
        for axis in 0..<3 { table.values(of: .desiredGoal)[3 * row + axis] = Double(row) + 0.5 }
      }
    }
    return (successes, table)
  }

  @Test("each group keeps its fastest episodes", arguments: [(6, 1), (6, 3), (7, 3), (4, 9)])
  func fastest(episodes: Int, groups: Int) {
    var generator = SeededGenerator(seed: 5)
    let (successes, table) = make(episodes: episodes, groups: groups)
    let (kept, perGroup) = (min(groups, episodes), episodes / min(groups, episodes))
    var offered: [[Int]] = Array(repeating: [], count: 2 * kept)
    for _ in 0..<200 {
      let (task, group) = (generator.integer(below: 2), generator.integer(below: groups))
      let length = 1 + generator.integer(below: Self.longest)
      successes.add(100..<100 + length, of: table, task: task, group: group)
      offered[task * kept + group % kept].append(length)
    }
    for task in 0..<2 {
      var expected: [Int] = []
      for group in 0..<kept {
        expected += offered[task * kept + group].sorted().prefix(perGroup)
      }
      let places = task * successes.episodesPerTask..<(task + 1) * successes.episodesPerTask
      #expect(successes.lengths[places].sorted() == expected.sorted())
      #expect(successes.fastestLength(of: task) == expected.min())
      #expect(successes.episodeCount(of: task) == expected.count)
      #expect(successes.count(of: task) == expected.reduce(0, +))
    }
  }

  @Test("draws the stored steps with their goals, and weighs fast episodes more")
  func drawing() {
    let (successes, table) = make(episodes: 4, groups: 1, hasGoals: true)
    successes.add(10..<14, of: table, task: 1, group: 0)
    successes.add(100..<116, of: table, task: 1, group: 0)
    let batch = Batch(successes.layout, tasks: 2, batchSizePerTask: 4000)
    var generator = SeededGenerator(seed: 6)
    successes.draw(0..<batch.rows, of: batch, using: &generator)
    var counts: [Int: Int] = [:]
    for row in 0..<batch.rows {
      let weight = batch[FastestSuccesses.weight][row]
      guard batch.task(of: row) == 1 else {
        #expect(weight == 0)
        continue
      }
      let step = Int(batch[.observation][2 * row])
      counts[step, default: 0] += 1
      #expect(weight == (step < 14 ? 1 : 0.25))
      #expect(batch[.observation][2 * row + 1] == -Float(step))
      #expect(batch[.action][4 * row + 3] == Float(step + 3))
      #expect(batch[.desiredGoal][3 * row + 1] == Double(step) + 0.5)
    }
    #expect(Set(counts.keys) == Set(Array(10..<14) + Array(100..<116)))
    // Each episode is drawn as often: 500 times for each of 4 steps, 125 times for each of 16. Five standard deviations.
    for (step, count) in counts {
      let expected = step < 14 ? 500.0 : 125
      #expect(abs(Double(count) - expected) < 5 * expected.squareRoot())
    }
  }

  @Test("continues with lengths from a file, and refuses others")
  func restoring() {
    let (successes, _) = make(episodes: 2, groups: 1)
    #expect(successes.restore(lengths: [5, 0, 20, 3]) == nil)
    #expect(successes.fastestLength(of: 0) == 5 && successes.fastestLength(of: 1) == 3)
    #expect(successes.episodeCount(of: 0) == 1 && successes.count(of: 1) == 23)
    for lengths in [[1, 2, 3], [1, 2, 3, 21], [1, 2, 3, -1]] {
      #expect(successes.restore(lengths: lengths) != nil)
    }
    #expect(successes.count(of: 1) == 23)
  }
}
