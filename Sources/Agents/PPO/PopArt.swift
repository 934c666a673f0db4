internal import Base
internal import Experience
internal import Learning

/// PopArt (van Hasselt et al. 2016; for several tasks Hessel et al. 2019): the critic learns values that are normalized
/// by the running mean and standard deviation of each task's returns.
///
/// When these statistics change, the critic's output layer is rescaled, so that its denormalized values stay the same.
final class PopArt {
  private let critic: ValueNetwork
  private let evaluator: RowEvaluator
  private var statistics: PopArtStatistics
  private var bootstrapValues: [Float] = []

  init(of critic: ValueNetwork, _ evaluator: RowEvaluator, tasks: Int, rate: Float) {
    self.critic = critic
    self.evaluator = evaluator
    statistics = PopArtStatistics(tasks: tasks, rate: rate)
  }

  private var taskCount: Int { statistics.means.count }

  /// Fills the values of a rollout's observations and those of the observations after them.
  func evaluate(_ rollout: RolloutBuffer) {
    let rows = rollout.environments * rollout.steps
    let stepsPerTask = rows / taskCount
    let size = rollout.observationSize
    evaluator.evaluate(
      rows: rows, task: { $0 / stepsPerTask },
      images: rollout.images.map { _ in UnsafePointer(rollout.table.values(of: .images)) },
      into: rollout.values
    ) { $1.update(from: rollout.observations + $0 * size, count: size) }
    for row in 0..<rows {
      rollout.values[row] = statistics.denormalize(rollout.values[row], of: row / stepsPerTask)
    }
    let bootstrap = rollout.bootstrapRows
    bootstrapValues = Array(repeating: 0, count: bootstrap.count)
    rollout.bootstrapObservations.withUnsafeBufferPointer { observations in
      rollout.bootstrapImages.withUnsafeBufferPointer { images in
        bootstrapValues.withUnsafeMutableBufferPointer { values in
          guard let observations = observations.baseAddress, let values = values.baseAddress
          else { return }
          evaluator.evaluate(
            rows: bootstrap.count, task: { bootstrap[$0] / stepsPerTask },
            images: images.isEmpty ? nil : images.baseAddress, into: values
          ) { $1.update(from: observations + $0 * size, count: size) }
        }
      }
    }
    rollout.setNextValues { index in
      statistics.denormalize(bootstrapValues[index], of: bootstrap[index] / stepsPerTask)
    }
  }

  /// Updates the statistics with the returns of a rollout, and normalizes the returns by them.
  func normalizeReturns(of rollout: RolloutBuffer) {
    let stepsPerTask = rollout.environments * rollout.steps / taskCount
    for task in 0..<taskCount {
      let returns = UnsafeMutableBufferPointer(
        start: rollout.returns + task * stepsPerTask, count: stepsPerTask)
      statistics.update(
        UnsafeBufferPointer(returns), of: task, rewriting: critic.network.head,
        in: critic.parameters)
      for row in returns.indices {
        returns[row] = statistics.normalize(returns[row], of: task)
      }
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    let current = statistics
    try checkpoint.value("popArt", &statistics) { current.validationError(of: $0) }
  }
}
