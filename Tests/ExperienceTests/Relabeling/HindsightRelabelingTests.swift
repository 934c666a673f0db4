import Base
import Experience
import Sim
import Tasks
import TestSupport
import Testing

@Suite("Hindsight goal relabeling")
struct HindsightRelabelingTests {
  @Test(
    "a goal is from the same episode, and not earlier",
    arguments: [HindsightRelabeling.Strategy.future, .final], [30, 137])
  func sameEpisode(strategy: HindsightRelabeling.Strategy, steps: Int) throws {
    let replay = ReplayBuffer.synthetic(steps: steps)
    var relabeling = HindsightRelabeling()
    relabeling.strategy = strategy
    relabeling.probability = 1
    var generator = SeededGenerator(seed: 2)
    var ahead = Set<Int>()
    for _ in 0..<4000 {
      let row = replay.row(generator.integer(below: replay.count(of: 1)), of: 1)
      let goal = try #require(relabeling.goalRow(for: row, of: replay, using: &generator))
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

  @Test("a random goal is from any episode of the same task")
  func anyEpisode() throws {
    let replay = ReplayBuffer.synthetic(steps: 40)
    var relabeling = HindsightRelabeling()
    relabeling.strategy = .random
    relabeling.probability = 1
    var generator = SeededGenerator(seed: 8)
    let row = replay.row(7, of: 1)
    let goals = try (0..<3000).map { _ in
      try #require(relabeling.goalRow(for: row, of: replay, using: &generator))
    }
    #expect(goals.allSatisfy { replay.task(of: $0) == 1 })
    #expect(Set(goals).count == replay.count(of: 1))
  }

  @Test("the fraction of relabeled rows is the probability")
  func relabelProbability() {
    let replay = ReplayBuffer.synthetic(steps: 50)
    var generator = SeededGenerator(seed: 3)
    let changed = (0..<10_000).count { _ in
      HindsightRelabeling().goalRow(for: 40, of: replay, using: &generator) != nil
    }
    #expect((7800...8200).contains(changed))
  }

  @Test("a batch has the chosen goals, and the n-step rewards of these goals", arguments: [1, 3])
  func batches(steps: Int) {
    let replay = ReplayBuffer.synthetic(steps: 137)
    let sampler = TransitionSampler(
      replay, nStep: steps, discount: 0.5, relabeling: HindsightRelabeling())
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 500)
    var generator = SeededGenerator(seed: 4)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    var sums = Set<Float>()
    for row in 0..<batch.rows {
      let (environment, step) = (
        Int(batch[.observation][2 * row]), Int(batch[.observation][2 * row + 1])
      )
      let goal = batch[.desiredGoal] + 3 * row
      // Achieved goals name the environment; the desired goals of the episodes are far away.
      #expect(goal[1] == Double(environment) || goal[0] == 9)
      let last = Int(batch[.nextObservation][2 * row + 1]) - 1
      var (sum, factor) = (Float(0), Float(1))
      for later in step...last {
        let achieved = Vector3(0.011 * Double(later), Double(environment), 0)
        sum +=
          factor
          * Float(
            GoalTask.computeReward(
              achievedGoal: achieved, desiredGoal: Vector3(goal[0], goal[1], goal[2]), .sparse))
        factor /= 2
      }
      #expect(batch[.reward][row] == sum)
      sums.insert(sum)
    }
    #expect(sums.isSuperset(of: steps == 1 ? [0, -1] : [0, -1.75]))
  }

  @Test("without a relabeling, the desired goal and the recorded rewards stay")
  func unchanged() {
    let sampler = TransitionSampler(ReplayBuffer.synthetic(steps: 30))
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 10)
    var generator = SeededGenerator(seed: 5)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      #expect(batch[.desiredGoal][3 * row] == 9)
      #expect(batch[.reward][row] == batch[.observation][2 * row + 1])
    }
  }
}
