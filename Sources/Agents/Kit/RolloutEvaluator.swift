internal import Experience
internal import Learning
internal import Tasks

/// Evaluates a value network on the observations of a rollout, and on those to bootstrap from.
///
/// A recurrent network sees the steps of each environment in order, and remembers the episode, as the policy does.
final class RolloutEvaluator {
  private let evaluator: RowEvaluator
  /// What a recurrent network remembers of the running episodes; nil for other networks.
  let hiddenStates: HiddenStates?
  /// The values of the observations to bootstrap from.
  private(set) var bootstrapValues: [Float] = []
  /// The hidden states before these observations.
  private var bootstrapStates: [Float] = []

  init(_ evaluator: RowEvaluator, _ hiddenStates: HiddenStates?) {
    self.evaluator = evaluator
    self.hiddenStates = hiddenStates
  }

  /// Sets the rollout's values, and the values to bootstrap from.
  func evaluate(_ rollout: RolloutBuffer) {
    let rows = rollout.environments * rollout.steps
    let (bootstrap, size) = (rollout.bootstrapRows, rollout.observationSize)
    let taskOfRow = rollout.taskOfRow
    bootstrapValues = Array(repeating: 0, count: bootstrap.count)
    bootstrapStates = Array(repeating: 0, count: bootstrap.count * (hiddenStates?.size ?? 0))
    if let hiddenStates {
      evaluateInTime(rollout, hiddenStates)
    } else {
      evaluator.evaluate(
        rows: rows, task: taskOfRow,
        images: rollout.images.map { _ in UnsafePointer(rollout.table.values(of: .images)) },
        into: rollout.values
      ) { $1.update(from: rollout.observations + $0 * size, count: size) }
    }
    rollout.bootstrapObservations.withUnsafeBufferPointer { observations in
      rollout.bootstrapImages.withUnsafeBufferPointer { images in
        bootstrapStates.withUnsafeMutableBufferPointer { states in
          bootstrapValues.withUnsafeMutableBufferPointer { values in
            guard let observations = observations.baseAddress, let values = values.baseAddress
            else { return }
            evaluator.evaluate(
              rows: bootstrap.count, task: { taskOfRow(bootstrap[$0]) },
              images: images.isEmpty ? nil : images.baseAddress,
              states: states.isEmpty ? nil : states.baseAddress, into: values
            ) { $1.update(from: observations + $0 * size, count: size) }
          }
        }
      }
    }
  }

  /// Evaluates the environments step by step.
  private func evaluateInTime(_ rollout: RolloutBuffer, _ hiddenStates: HiddenStates) {
    let (steps, size) = (rollout.steps, rollout.observationSize)
    let taskOfRow = rollout.taskOfRow
    let images = rollout.images.map { (rollout.table.values(of: .images), $0.byteCount) }
    for step in 0..<steps {
      hiddenStates.store(in: rollout, step: step)
      let observations = rollout.observations + step * size
      evaluator.evaluate(
        rows: rollout.environments, stride: steps,
        task: { taskOfRow($0 * steps + step) },
        images: images.map { UnsafePointer($0 + step * $1) }, states: hiddenStates.values,
        into: rollout.values + step
      ) { $1.update(from: observations + $0 * size, count: size) }
      for (index, row) in rollout.bootstrapRows.enumerated() where row % steps == step {
        let state = hiddenStates[row / steps]
        for column in 0..<hiddenStates.size {
          bootstrapStates[index * hiddenStates.size + column] = state[column]
        }
      }
      for environment in 0..<rollout.environments
      where rollout.dones[rollout.row(environment, step)] {
        hiddenStates.reset(environment)
      }
    }
  }
}
