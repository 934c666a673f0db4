/// The mean and scale of each task's returns, which its value is learned in units of (PopArt; van Hasselt and
/// others, 2016). When they move, the last layer is rewritten so that values stay what they are.
struct ReturnScale: Codable, Sendable {
  /// Variances rather than mean squares, which lose all digits of a scale that is small beside its mean.
  private(set) var means, variances: [Float]
  private var isNew: [Bool]
  let rate: Float

  init(tasks: Int, rate: Float) {
    means = Array(repeating: 0, count: tasks)
    variances = Array(repeating: 1, count: tasks)
    isNew = Array(repeating: true, count: tasks)
    self.rate = rate
  }

  /// What is wrong with one from a file in the place of this one; nil where nothing is.
  func fault(of other: ReturnScale) -> String? {
    guard other.means.count == means.count, other.variances.count == means.count,
      other.isNew.count == means.count
    else { return "is not of \(means.count) tasks" }
    guard other.means.allSatisfy(\.isFinite),
      other.variances.allSatisfy({ $0 >= 0 && $0.isFinite })
    else { return "holds a number that is not finite, or a negative variance" }
    return other.rate == rate ? nil : "has the rate \(other.rate), and the settings say \(rate)"
  }

  func deviation(of task: Int) -> Float {
    max(variances[task], 1e-4).squareRoot()
  }

  /// The value that stands for a normalised one.
  func value(_ normalized: Float, of task: Int) -> Float {
    means[task] + deviation(of: task) * normalized
  }

  func normalized(_ value: Float, of task: Int) -> Float {
    (value - means[task]) / deviation(of: task)
  }

  /// Takes a task's returns into account, and rewrites the columns of a head that has one for each task.
  mutating func include(
    _ returns: UnsafeBufferPointer<Float>, of task: Int, rewriting head: Dense,
    in parameters: Parameters
  ) {
    let (oldMean, oldDeviation) = (means[task], deviation(of: task))
    guard !returns.isEmpty else { return }
    let count = Double(returns.count)
    let mean = returns.reduce(0) { $0 + Double($1) } / count
    let variance =
      returns.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    let share = isNew[task] ? 1 : Double(rate)
    isNew[task] = false
    let move = mean - Double(oldMean)
    means[task] = Float(Double(oldMean) + share * move)
    // What the mean square less the square of the mean comes to when both move by a share of the way.
    let kept = Double(variances[task])
    variances[task] = Float(
      kept + share * (variance - kept) + share * (1 - share) * move * move)
    let (newMean, newDeviation) = (means[task], deviation(of: task))
    let weights = parameters.values(of: head.weights)
    let tasks = head.weights.columns
    for row in 0..<head.weights.rows {
      weights[row * tasks + task] *= oldDeviation / newDeviation
    }
    let bias = parameters.values(of: head.bias) + task
    bias.pointee = (oldDeviation * bias.pointee + oldMean - newMean) / newDeviation
  }
}
