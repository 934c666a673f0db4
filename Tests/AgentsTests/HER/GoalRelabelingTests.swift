import Base
import Learning
import Sim
import Tasks
import Testing

@testable import Agents

@Suite("Hindsight goal relabeling")
struct GoalRelabelingTests {
  @Test(
    "a goal is from the same episode, and not earlier", arguments: GoalRelabeling.Strategy.allCases,
    [30, 137])
  func sameEpisode(strategy: GoalRelabeling.Strategy, steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: steps)
    var relabeling = GoalRelabeling()
    relabeling.strategy = strategy
    relabeling.probability = 1
    var generator = SeededGenerator(seed: 2)
    var ahead = Set<Int>()
    for _ in 0..<4000 {
      let row = replay.sample(using: &generator)
      guard let goal = relabeling.goalRow(for: row, of: replay, using: &generator) else {
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

  @Test("the fraction of relabeled rows is the probability")
  func relabelProbability() {
    let replay = ReplayBuffer.synthetic(steps: 50)
    var generator = SeededGenerator(seed: 3)
    let changed = (0..<10_000).count { _ in
      GoalRelabeling().goalRow(for: 40, of: replay, using: &generator) != nil
    }
    #expect((7800...8200).contains(changed))
  }

  @Test("rewards computed in bulk equal those computed one by one")
  func rewards() {
    let replay = ReplayBuffer.synthetic(steps: 137)
    let goals = RelabeledGoals(count: 500, steps: 3)
    var generator = SeededGenerator(seed: 4)
    var rows: [Int] = []
    for index in 0..<500 {
      rows.append(replay.sample(using: &generator))
      goals.relabel(rows[index], at: index, of: replay, GoalRelabeling(), using: &generator)
    }
    goals.computeRewards()
    var sums = Set<Double>()
    for (index, row) in rows.enumerated() {
      let desired = Vector3(
        goals.desiredGoal(index, axis: 0), goals.desiredGoal(index, axis: 1),
        goals.desiredGoal(index, axis: 2))
      var (sum, factor) = (0.0, 1.0)
      let first = replay.step(of: row)
      for step in first...min(first + 2, replay.lastStep(of: row)) {
        let achieved =
          replay.achievedGoals
          + 3 * replay.row(step: step, environment: replay.environment(of: row))
        sum +=
          factor
          * GoalTask.computeReward(
            achievedGoal: [achieved[0], achieved[1], achieved[2]], desiredGoal: desired, .sparse)
        factor /= 2
      }
      #expect(Double(goals.nStepReward(index, discount: 0.5)) == sum)
      sums.insert(sum)
    }
    #expect(sums.isSuperset(of: [0, -1.75]))
  }

  @Test("a batch has the chosen goal and its reward")
  func batches() {
    let replay = ReplayBuffer.synthetic(steps: 137)
    var settings = SACSettings()
    settings.policy.hiddenSizes = [8]
    settings.critic.hiddenSizes = [8]
    var generator = SeededGenerator(seed: 5)
    let networks = SACNetworks(inputSize: 5, tasks: 2, settings, using: &generator)
    let batch = SACBatch(networks, tasks: (0..<200).map { $0 / 100 })
    var relabeling = GoalRelabeling()
    relabeling.probability = 1
    SACLoader(batch, from: replay, relabeling).load(
      .plain(columns: 5, tasks: 2, discount: 0.9), using: &generator)
    for row in 0..<200 {
      let input = batch.input.values + 5 * row
      // Achieved goals are 0.011 apart, so those of up to four steps later are within the tolerance.
      let distance = abs(input[2] - 0.011 * input[1])
      #expect(batch.reward[row] == (distance < 0.05 ? 0 : -1))
      #expect(input[3] == input[0])
      for axis in 2..<5 { #expect(batch.nextInput.values[5 * row + axis] == input[axis]) }
    }
  }

  @Test("tasks without goals are refused with one error")
  func withoutGoals() throws {
    let context = TrainingContext(try Tasks.Suite.find("MT1:reach"))
    #expect {
      try HER(context, HERSettings(), seed: 0, threads: 1)
    } throws: {
      "\($0)".contains("MT1:goal-push")
    }
  }
}
