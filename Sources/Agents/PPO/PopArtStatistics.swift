internal import Learning

/// The running mean and standard deviation of each task's returns, for ``PopArt``.
struct PopArtStatistics: Codable, Sendable {
  /// Variances, not mean squares: those lose all digits where the standard deviation is small beside the mean.
  private(set) var means, variances: [Float]
  private var isNew: [Bool]
  let rate: Float

  init(tasks: Int, rate: Float) {
    means = Array(repeating: 0, count: tasks)
    variances = Array(repeating: 1, count: tasks)
    isNew = Array(repeating: true, count: tasks)
    self.rate = rate
  }

  /// Why statistics from a file cannot replace these; nil if they can.
  func validationError(of other: PopArtStatistics) -> String? {
    guard other.means.count == means.count, other.variances.count == means.count,
      other.isNew.count == means.count
    else { return "does not have \(means.count) tasks" }
    guard other.means.allSatisfy(\.isFinite),
      other.variances.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return "has a value that is not finite, or a negative variance" }
    return other.rate == rate ? nil : "has the rate \(other.rate), but the settings have \(rate)"
  }

  func std(of task: Int) -> Float {
    max(variances[task], 1e-4).squareRoot()
  }

  /// Converts a normalized value to the units of the returns.
  func denormalize(_ normalized: Float, of task: Int) -> Float {
    means[task] + std(of: task) * normalized
  }

  func normalize(_ value: Float, of task: Int) -> Float {
    (value - means[task]) / std(of: task)
  }

  /// Updates a task's statistics with returns, and rescales the task's column of the critic's output layer.
  mutating func update(
    _ returns: UnsafeBufferPointer<Float>, of task: Int, rewriting head: Dense,
    in parameters: Parameters
  ) {
    let (oldMean, oldStd) = (means[task], std(of: task))
    guard !returns.isEmpty else { return }
    let count = Double(returns.count)
    let mean = returns.reduce(0) { $0 + Double($1) } / count
    let variance =
      returns.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let fraction = isNew[task] ? 1 : Double(rate)
    isNew[task] = false
    let change = mean - Double(oldMean)
    means[task] = Float(Double(oldMean) + fraction * change)
    // This equals the mean square minus the squared mean, where both are moving averages.
    let oldVariance = Double(variances[task])
    variances[task] = Float(
      oldVariance + fraction * (variance - oldVariance)
        + fraction * (1 - fraction) * change * change)
    let (newMean, newStd) = (means[task], std(of: task))
    let weights = parameters.values(of: head.weights)
    let tasks = head.weights.columns
    for row in 0..<head.weights.rows {
      weights[row * tasks + task] *= oldStd / newStd
    }
    let bias = parameters.values(of: head.bias) + task
    bias.pointee = (oldStd * bias.pointee + oldMean - newMean) / newStd
  }
}
