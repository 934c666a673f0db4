import Base
import Sim
import Tasks
import Testing

@testable import Agents

@Suite("Relabelling in hindsight")
struct RelabellingTests {
  @Test(
    "a goal is of the same episode, and no earlier", arguments: Relabelling.Strategy.allCases,
    [30, 137])
  func sameEpisode(strategy: Relabelling.Strategy, steps: Int) {
    let replay = Replay.made(steps: steps)
    var relabelling = Relabelling()
    relabelling.strategy = strategy
    relabelling.share = 1
    var generator = SeededGenerator(seed: 2)
    var ahead = Set<Int>()
    for _ in 0..<4000 {
      let row = replay.draw(using: &generator)
      guard let goal = relabelling.goalRow(for: row, of: replay, using: &generator) else {
        Issue.record("every row gets another goal")
        return
      }
      let (step, chosen) = (replay.step(of: row), replay.step(of: goal))
      let length = 5 + replay.environment(of: row)
      #expect(replay.environment(of: goal) == replay.environment(of: row))
      #expect(chosen / length == step / length && chosen >= step)
      if strategy == .final { #expect(chosen == min(step / length * length + length, steps) - 1) }
      ahead.insert(chosen - step)
    }
    // The longest episodes have ten steps.
    #expect(ahead == Set(0...9))
  }

  @Test("as many rows get another goal as are to")
  func share() {
    let replay = Replay.made(steps: 50)
    var generator = SeededGenerator(seed: 3)
    let changed = (0..<10_000).count { _ in
      Relabelling().goalRow(for: 40, of: replay, using: &generator) != nil
    }
    #expect((7800...8200).contains(changed))
  }

  @Test("rewards computed in bulk are those computed one by one")
  func rewards() {
    let replay = Replay.made(steps: 137)
    let goals = GoalRows(count: 500, steps: 3)
    var generator = SeededGenerator(seed: 4)
    var rows: [Int] = []
    for place in 0..<500 {
      rows.append(replay.draw(using: &generator))
      goals.take(rows[place], at: place, of: replay, Relabelling(), using: &generator)
    }
    goals.computeRewards()
    var sums = Set<Double>()
    for (place, row) in rows.enumerated() {
      let desired = Vector3(
        goals.desired(place, axis: 0), goals.desired(place, axis: 1), goals.desired(place, axis: 2))
      var (sum, factor) = (0.0, 1.0)
      let first = replay.step(of: row)
      for step in first...min(first + 2, replay.lastStep(of: row)) {
        let achieved =
          replay.achievedGoals
          + 3 * replay.row(step: step, environment: replay.environment(of: row))
        sum +=
          factor
          * GoalTask.reward(
            achieved: [achieved[0], achieved[1], achieved[2]], desired: desired, .sparse)
        factor /= 2
      }
      #expect(Double(goals.reward(place, discount: 0.5)) == sum)
      sums.insert(sum)
    }
    #expect(sums.isSuperset(of: [0, -1.75]))
  }

  @Test("what a batch holds is the goal that was chosen, and its reward")
  func batches() {
    let replay = Replay.made(steps: 137)
    var settings = SACSettings()
    settings.policy.widths = [8]
    settings.critic.widths = [8]
    var generator = SeededGenerator(seed: 5)
    let networks = SACNetworks(inputCount: 5, tasks: 2, settings, using: &generator)
    let batch = SACBatch(networks, tasks: (0..<200).map { $0 / 100 })
    var relabelling = Relabelling()
    relabelling.share = 1
    SACLoader(batch, from: replay, relabelling).load(
      .plain(columns: 5, tasks: 2, discount: 0.9), using: &generator)
    for row in 0..<200 {
      let input = batch.input.values + 5 * row
      // Steps achieve points that are 0.011 apart, so up to four steps later is within reach.
      let distance = abs(input[2] - 0.011 * input[1])
      #expect(batch.reward[row] == (distance < 0.05 ? 0 : -1))
      #expect(input[3] == input[0])
      for axis in 2..<5 { #expect(batch.nextInput.values[5 * row + axis] == input[axis]) }
    }
  }

  @Test("tasks without goals are refused with one clear error")
  func withoutGoals() throws {
    let ground = TrainingGround(try Tasks.Suite.find("MT1:reach"))
    #expect {
      try Hindsight(ground, HindsightSettings(), seed: 0, threads: 1)
    } throws: {
      "\($0)".contains("MT1:goal-push")
    }
  }
}
