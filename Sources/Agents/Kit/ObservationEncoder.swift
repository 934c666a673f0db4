internal import Base
internal import Experience
internal import Learning

/// Turns observations into the networks' inputs: the state vector, in goal tasks the desired goal, and over trials the
/// ``TrialHistory``, normalized by running statistics. Images need no such statistics.
final class ObservationEncoder {
  let observationSize: Int
  let hasGoals: Bool
  /// Whether inputs have the trial's last action and reward.
  let seesHistory: Bool
  /// The size of an input.
  let size: Int
  private(set) var statistics: RunningMeanStd
  /// The statistics as of the last ``refresh()``.
  private(set) var normalizer: ObservationNormalizer

  init(observationSize: Int, hasGoals: Bool, seesHistory: Bool = false) {
    self.observationSize = observationSize
    self.hasGoals = hasGoals
    self.seesHistory = seesHistory
    size = observationSize + (hasGoals ? 3 : 0) + (seesHistory ? TrialHistory.size : 0)
    statistics = RunningMeanStd(columns: size)
    normalizer = statistics.normalizer
  }

  /// Uses the statistics as they are now from here on.
  func refresh() { normalizer.update(from: statistics) }

  /// Updates the statistics with rows of inputs that are not normalized.
  func update(_ inputs: UnsafeBufferPointer<Double>) { statistics.update(inputs) }

  /// Updates the statistics with all transitions of a recorded dataset but those that are held out.
  func update(_ recorded: RecordedTransitions) {
    precondition(!seesHistory, "a dataset has no trials")
    let observations = recorded.values(of: .observation)
    let goals = hasGoals ? recorded.values(of: .desiredGoal) : nil
    var row = [Double](repeating: 0, count: size)
    for index in recorded.learnedRows.joined() {
      for column in 0..<observationSize {
        row[column] = Double(observations[index * observationSize + column])
      }
      if let goals {
        for axis in 0..<3 { row[observationSize + axis] = goals[3 * index + axis] }
      }
      row.withUnsafeBufferPointer { statistics.update($0) }
    }
  }

  /// Normalizes one row of a state vector, in goal tasks its desired goal, and over trials its history.
  @inline(__always)
  func encode(
    _ observation: UnsafePointer<Double>, _ goal: UnsafePointer<Double>?,
    _ history: UnsafePointer<Double>?, into target: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<observationSize {
      target[column] = normalizer.normalize(observation[column], column: column)
    }
    if hasGoals, let goal {
      for axis in 0..<3 {
        target[observationSize + axis] = normalizer.normalize(
          goal[axis], column: observationSize + axis)
      }
    }
    guard seesHistory, let history else { return }
    let first = size - TrialHistory.size
    for column in 0..<TrialHistory.size {
      target[first + column] = normalizer.normalize(history[column], column: first + column)
    }
  }

  /// Normalizes one row of a state vector.
  @inline(__always)
  func encode(_ observation: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>) {
    for column in 0..<observationSize {
      target[column] = normalizer.normalize(Double(observation[column]), column: column)
    }
  }

  /// Normalizes rows of a batch.
  func encode(
    _ rows: Range<Int>, of batch: Batch, from source: Column<Float>, into target: Column<Float>
  ) {
    let (observations, inputs) = (batch[source], batch[target])
    let goals = hasGoals ? batch[.desiredGoal] : nil
    for row in rows {
      let (from, to) = (observations + row * observationSize, inputs + row * size)
      encode(from, into: to)
      guard let goals else { continue }
      for axis in 0..<3 {
        to[observationSize + axis] = normalizer.normalize(
          goals[3 * row + axis], column: observationSize + axis)
      }
    }
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.value("observationStatistics", &statistics) {
      $0.validationError(columns: size)
    }
    refresh()
  }
}
