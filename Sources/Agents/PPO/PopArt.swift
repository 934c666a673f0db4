internal import Base
internal import Experience
internal import Learning

/// PopArt (van Hasselt et al. 2016; for several tasks Hessel et al. 2019): the critic learns values that are normalized
/// by the running mean and standard deviation of each task's returns.
///
/// When these statistics change, the critic's output layer is rescaled, so that its denormalized values stay the same.
final class PopArt {
  private let critic: ValueNetwork
  private let evaluator: RolloutEvaluator
  private var statistics: PopArtStatistics

  init(of critic: ValueNetwork, _ evaluator: RolloutEvaluator, tasks: Int, rate: Float) {
    self.critic = critic
    self.evaluator = evaluator
    statistics = PopArtStatistics(tasks: tasks, rate: rate)
  }

  /// Fills the values of a rollout's observations and those of the observations after them.
  func evaluate(_ rollout: RolloutBuffer) {
    evaluator.evaluate(rollout)
    for row in 0..<rollout.environments * rollout.steps {
      rollout.values[row] = statistics.denormalize(
        rollout.values[row], of: Int(rollout.tasks[row]))
    }
    rollout.setNextValues { index in
      statistics.denormalize(
        evaluator.bootstrapValues[index], of: Int(rollout.tasks[rollout.bootstrapRows[index]]))
    }
  }

  /// Updates the statistics with the returns of a rollout, and normalizes the returns by them.
  func normalizeReturns(of rollout: RolloutBuffer) {
    for (task, rows) in rollout.rowsOfTasks.enumerated() {
      rows.map { rollout.returns[$0] }.withUnsafeBufferPointer {
        statistics.update($0, of: task, rewriting: critic.network.head, in: critic.parameters)
      }
      for row in rows {
        rollout.returns[row] = statistics.normalize(rollout.returns[row], of: task)
      }
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    let current = statistics
    try checkpoint.value("popArt", &statistics) { current.validationError(of: $0) }
  }
}
