import Base
import Experience
import Testing

/// A replay buffer whose environments change their tasks, compared with a plain list of its transitions.
@Suite("Replay buffers with varying tasks")
struct TaskIndexTests {
  private static let environments = 6

  /// Adds steps whose observations number the transitions; returns the tasks of the steps.
  private func fill(
    _ replay: ReplayBuffer, steps: Int, using generator: inout SeededGenerator
  ) -> [[Int]] {
    (0..<steps).map { step in
      // Each task has an environment; the others are random.
      var tasks = [0, 1, 2] + (3..<Self.environments).map { _ in generator.integer(below: 3) }
      tasks.shuffle(using: &generator)
      for (environment, task) in tasks.enumerated() {
        let number = [Float(step * Self.environments + environment)]
        replay.add(
          number, [0, 0, 0, 0], nextObservation: number,
          .init(reward: 0, isTerminated: false, endsEpisode: true), of: environment, task: task)
      }
      replay.finishStep()
      return tasks
    }
  }

  private func expectRows(_ replay: ReplayBuffer, of steps: [[Int]]) {
    let stored = max(0, steps.count - replay.capacity)..<steps.count
    let observations = replay.values(of: .observation)
    for task in 0..<3 {
      let expected = stored.flatMap { step in
        steps[step].indices.filter { steps[step][$0] == task }
          .map { step * Self.environments + $0 }
      }
      #expect(replay.count(of: task) == expected.count)
      let rows = (0..<replay.count(of: task)).map { replay.row($0, of: task) }
      #expect(rows.map { Int(observations[$0]) } == expected)
      #expect(rows.allSatisfy { replay.task(of: $0) == task })
    }
  }

  private func make() -> ReplayBuffer {
    ReplayBuffer(
      tasks: 3, environmentsPerTask: 2, capacity: 7, observationSize: 1, hasGoals: false,
      variesTasks: true)
  }

  @Test("every transition of a task can be drawn, and no other", arguments: [1, 6, 7, 8, 25])
  func rows(steps: Int) {
    var generator = SeededGenerator(seed: 12)
    let replay = make()
    let tasks = fill(replay, steps: steps, using: &generator)
    expectRows(replay, of: tasks)
    // Another buffer with the same table, as if it was read from a file.
    let other = make()
    func copy<Element>(_ column: Column<Element>) {
      other.table.values(of: column).update(
        from: replay.table.values(of: column), count: replay.filledRows(after: steps))
    }
    copy(Column<Float>.observation)
    copy(Column<Int32>.task)
    copy(Column<Int64>("episodeEnd"))
    #expect(other.restore(stepCount: steps) == nil)
    expectRows(other, of: tasks)
  }

  @Test("tasks from a file that are out of range, or missing in a step, are refused")
  func broken() {
    var generator = SeededGenerator(seed: 13)
    for (wrong, reason) in [(Int32(3), "not from 0 to 2"), (-1, "not from 0 to 2")] {
      let replay = make()
      _ = fill(replay, steps: 5, using: &generator)
      replay.table.values(of: .task)[8] = wrong
      #expect(replay.restore(stepCount: 5)?.contains(reason) == true)
    }
    let replay = make()
    _ = fill(replay, steps: 5, using: &generator)
    for row in 6..<12 { replay.table.values(of: .task)[row] = 1 }
    #expect(replay.restore(stepCount: 5)?.contains("without some task") == true)
  }
}
