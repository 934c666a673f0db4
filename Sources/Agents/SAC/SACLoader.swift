internal import Base

/// Fills a batch with rows of a replay. One thread at a time uses it.
final class SACLoader {
  private let batch: SACBatch
  private let replay: Replay
  private let relabelling: Relabelling?
  private let returnSteps: Int
  private let goals: GoalRows?

  /// Rewards are summed over so many steps.
  init(_ batch: SACBatch, from replay: Replay, _ relabelling: Relabelling?, returnSteps: Int = 1) {
    self.returnSteps = returnSteps
    self.batch = batch
    self.replay = replay
    self.relabelling = relabelling
    goals = relabelling.map { _ in GoalRows(count: batch.rows, steps: returnSteps) }
  }

  /// What it takes to turn what is kept into what is learned from.
  struct Measures {
    let scale: ColumnScale
    let rewards: RewardScale
    let returnSpan, discount: Float

    func factor(of task: Int) -> Float {
      rewards.factor(of: task, span: returnSpan, discount: discount)
    }
  }

  func load(_ measures: Measures, using generator: inout SeededGenerator) {
    let width = replay.observationCount
    for row in 0..<batch.rows {
      let task = batch.task(of: row)
      let place = replay.draw(task: task, using: &generator)
      let future = replay.future(of: place, steps: returnSteps, discount: measures.discount)
      fill(batch.input, row, from: replay.observations + place * width, measures)
      fill(batch.nextInput, row, from: replay.nextObservations + future.last * width, measures)
      (batch.action.values + 4 * row).update(from: replay.actions + 4 * place, count: 4)
      batch.reward[row] = measures.factor(of: task) * future.reward
      batch.discount[row] = future.discount
      if let goals, let relabelling {
        goals.take(place, at: row, of: replay, relabelling, using: &generator)
      }
    }
    if let goals { fillGoals(goals, measures) }
  }

  private func fill(
    _ input: Input, _ row: Int, from source: UnsafePointer<Float>, _ measures: Measures
  ) {
    let target = input.values + row * input.columns
    for column in 0..<replay.observationCount {
      target[column] = measures.scale.scaled(Double(source[column]), column: column)
    }
  }

  private func fillGoals(_ goals: GoalRows, _ measures: Measures) {
    goals.computeRewards()
    for row in 0..<batch.rows {
      let factor = measures.factor(of: batch.task(of: row))
      batch.reward[row] = factor * goals.reward(row, discount: measures.discount)
      for axis in 0..<3 {
        let column = replay.observationCount + axis
        let number = measures.scale.scaled(goals.desired(row, axis: axis), column: column)
        batch.input.values[row * batch.input.columns + column] = number
        batch.nextInput.values[row * batch.input.columns + column] = number
      }
    }
  }
}
