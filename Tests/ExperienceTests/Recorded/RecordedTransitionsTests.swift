import Base
import Experience
import TestSupport
import Testing

@Suite("Recorded transitions")
struct RecordedTransitionsTests {
  /// Two tasks with episodes of three and two, and of four steps. Values name the episode and the step.
  private func recorded(
    _ content: RecordedTransitions.Content, in folder: String?
  ) throws -> RecordedTransitions {
    let recorded = try RecordedTransitions(
      content, observationSize: 2, hasGoals: true, in: folder)
    for (task, lengths) in [[3, 2], [4]].enumerated() {
      recorded.beginTask()
      for (number, steps) in lengths.enumerated() {
        let name = 10 * task + number
        var episode = RecordedTransitions.Episode()
        for step in 0...steps {
          episode.observations += [Double(name), Double(step)]
          episode.achievedGoals += [Double(name), Double(step), 0]
        }
        episode.desiredGoal = [Double(name), Double(steps), 0]
        for step in 0..<steps {
          episode.actions += [Float](repeating: Float(step), count: 4)
          episode.policyActions += [Float](repeating: -Float(step), count: 4)
        }
        episode.rewards = (0..<steps).map { Double($0) }
        episode.terminations = (0..<steps).map { $0 == steps - 1 && number == 0 }
        try recorded.append(episode)
      }
    }
    try recorded.finish()
    return recorded
  }

  @Test("draws transitions within their episode, in memory and in files", arguments: [false, true])
  func draws(usesFiles: Bool) throws {
    let folder = try TemporaryFolder()
    try Folder.make(folder.path("scratch"))
    let recorded = try recorded(.transitions, in: usesFiles ? folder.path("scratch") : nil)
    #expect((0..<2).map(recorded.count(of:)) == [5, 4])
    let sampler = TransitionSampler(recorded, nStep: 2, discount: 0.5)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 200)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    var seen = Set<[Float]>()
    for row in 0..<batch.rows {
      let (name, step) = (batch[.observation][2 * row], batch[.observation][2 * row + 1])
      let steps: Float = name == 0 ? 3 : name == 1 ? 2 : 4
      let last = min(step + 1, steps - 1)
      #expect(batch[.nextObservation][2 * row] == name)
      #expect(batch[.nextObservation][2 * row + 1] == last + 1)
      let reward: Float = last > step ? step + 0.5 * last : step
      #expect(batch[.reward][row] == reward)
      let isTerminated = last == steps - 1 && name != 1
      let discount: Float = isTerminated ? 0 : last > step ? 0.25 : 0.5
      #expect(batch[.discount][row] == discount)
      #expect(batch[.action][4 * row] == step && batch[.policyAction][4 * row] == -step)
      #expect(batch[.desiredGoal][3 * row + 1] == Double(steps))
      #expect((name >= 10 ? 1 : 0) == batch.task(of: row))
      seen.insert([name, step])
    }
    #expect(seen.count == 9)
  }

  @Test("demonstrations hold only observations and the policy's actions")
  func demonstrations() throws {
    let recorded = try recorded(.demonstrations, in: nil)
    let sampler = TransitionSampler(recorded)
    #expect(sampler.layout.contains(.policyAction) && !sampler.layout.contains(.reward))
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 8)
    var generator = SeededGenerator(seed: 1)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      #expect(batch[.policyAction][4 * row] == -batch[.observation][2 * row + 1])
    }
  }

  @Test("hindsight goals come from the same recorded episode")
  func hindsight() throws {
    let recorded = try recorded(.transitions, in: nil)
    var relabeling = HindsightRelabeling()
    relabeling.probability = 1
    let sampler = TransitionSampler(recorded, relabeling: relabeling)
    let batch = Batch(sampler.layout, tasks: 2, batchSizePerTask: 100)
    var generator = SeededGenerator(seed: 3)
    sampler.draw(0..<batch.rows, of: batch, using: &generator)
    for row in 0..<batch.rows {
      let goal = batch[.desiredGoal] + 3 * row
      #expect(goal[0] == Double(batch[.observation][2 * row]))
      #expect(goal[1] > Double(batch[.observation][2 * row + 1]))
      let isReached = goal[1] == Double(batch[.observation][2 * row + 1]) + 1
      #expect(batch[.reward][row] == (isReached ? 0 : -1))
    }
  }
}
