internal import Base
internal import Learning

/// Fills a batch with sampled rows of a replay buffer. Not thread-safe.
final class SACLoader {
  private let batch: SACBatch
  private let replay: ReplayBuffer
  private let relabeling: GoalRelabeling?
  private let nStep: Int
  private let goals: RelabeledGoals?

  /// `nStep` is the number of steps whose rewards are summed.
  init(_ batch: SACBatch, from replay: ReplayBuffer, _ relabeling: GoalRelabeling?, nStep: Int = 1)
  {
    self.nStep = nStep
    self.batch = batch
    self.replay = replay
    self.relabeling = relabeling
    goals = relabeling.map { _ in RelabeledGoals(count: batch.rows, steps: nStep) }
  }

  /// The normalization of observations and the scaling of rewards, as of the current update.
  struct Scaling {
    let normalizer: ObservationNormalizer
    let rewardScaler: MaxAbsRewardScaler
    let rewardScaleMaxReturn, discount: Float

    func factor(of task: Int) -> Float {
      rewardScaler.factor(of: task, maxReturn: rewardScaleMaxReturn, discount: discount)
    }
  }

  func load(_ scaling: Scaling, using generator: inout SeededGenerator) {
    let width = replay.observationSize
    for row in 0..<batch.rows {
      let task = batch.task(of: row)
      let source = replay.sample(task: task, using: &generator)
      let nStepReturn = replay.nStepReturn(of: source, nStep: nStep, discount: scaling.discount)
      fill(batch.input, row, from: replay.observations + source * width, scaling)
      fill(batch.nextInput, row, from: replay.nextObservations + nStepReturn.last * width, scaling)
      (batch.action.values + 4 * row).update(from: replay.actions + 4 * source, count: 4)
      batch.reward[row] = scaling.factor(of: task) * nStepReturn.reward
      batch.discount[row] = nStepReturn.discount
      if let goals, let relabeling {
        goals.relabel(source, at: row, of: replay, relabeling, using: &generator)
      }
    }
    if let goals { fillGoals(goals, scaling) }
  }

  private func fill(
    _ input: Input, _ row: Int, from source: UnsafePointer<Float>, _ scaling: Scaling
  ) {
    let target = input.values + row * input.columns
    for column in 0..<replay.observationSize {
      target[column] = scaling.normalizer.normalize(Double(source[column]), column: column)
    }
  }

  private func fillGoals(_ goals: RelabeledGoals, _ scaling: Scaling) {
    goals.computeRewards()
    for row in 0..<batch.rows {
      let factor = scaling.factor(of: batch.task(of: row))
      batch.reward[row] = factor * goals.nStepReward(row, discount: scaling.discount)
      for axis in 0..<3 {
        let column = replay.observationSize + axis
        let value = scaling.normalizer.normalize(
          goals.desiredGoal(row, axis: axis), column: column)
        batch.input.values[row * batch.input.columns + column] = value
        batch.nextInput.values[row * batch.input.columns + column] = value
      }
    }
  }
}
