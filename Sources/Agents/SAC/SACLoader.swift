internal import Base
internal import Experience

/// Draws a part of a batch from a source, and fills the inputs of the part's graphs. Not thread-safe.
final class SACLoader {
  private let part: SACBatch
  private let rows: Range<Int>
  private let batch: Batch
  private let source: any Source

  /// `rows` are the part's rows of the batch.
  init(_ part: SACBatch, _ rows: Range<Int>, of batch: Batch, from source: any Source) {
    self.part = part
    self.rows = rows
    self.batch = batch
    self.source = source
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
    source.draw(rows, of: batch, using: &generator)
    let (rewards, discounts) = (batch[.reward], batch[.discount])
    for (row, drawn) in rows.enumerated() {
      part.reward[row] = scaling.factor(of: part.task(of: row)) * rewards[drawn]
      part.discount[row] = discounts[drawn]
    }
    let actions = batch[.action] + 4 * rows.lowerBound
    part.action.values.update(from: actions, count: 4 * rows.count)
    fill(part.input, from: batch[.observation], scaling.normalizer)
    fill(part.nextInput, from: batch[.nextObservation], scaling.normalizer)
    guard batch.table.layout.contains(.desiredGoal) else { return }
    let goals = batch[.desiredGoal]
    for (row, drawn) in rows.enumerated() {
      for axis in 0..<3 {
        let column = part.input.columns - 3 + axis
        let value = scaling.normalizer.normalize(goals[3 * drawn + axis], column: column)
        part.input.values[row * part.input.columns + column] = value
        part.nextInput.values[row * part.input.columns + column] = value
      }
    }
  }

  /// Fills the columns of the state vector.
  private func fill(
    _ input: Input, from observations: UnsafePointer<Float>, _ normalizer: ObservationNormalizer
  ) {
    let width = batch.table.layout.width(of: .observation)
    for (row, drawn) in rows.enumerated() {
      let (source, target) = (observations + drawn * width, input.values + row * input.columns)
      for column in 0..<width {
        target[column] = normalizer.normalize(Double(source[column]), column: column)
      }
    }
  }
}
