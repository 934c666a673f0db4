/// The mean and scale of each task's returns, which its value is learned in units of (PopArt; van Hasselt and
/// others, 2016). When they move, the last layer is rewritten so that values stay what they are.
struct ReturnScale: Codable, Sendable {
  private(set) var means, squares: [Float]
  private var isNew: [Bool]
  let rate: Float

  init(tasks: Int, rate: Float) {
    means = Array(repeating: 0, count: tasks)
    squares = Array(repeating: 1, count: tasks)
    isNew = Array(repeating: true, count: tasks)
    self.rate = rate
  }

  func deviation(of task: Int) -> Float {
    max(squares[task] - means[task] * means[task], 1e-4).squareRoot()
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
    let count = Float(returns.count)
    guard count > 0, let first = returns.baseAddress else { return }
    let mean = sum(first, count: returns.count) / count
    let square = dotProduct(first, first, count: returns.count) / count
    let share = isNew[task] ? 1 : rate
    isNew[task] = false
    means[task] += share * (mean - means[task])
    squares[task] += share * (square - squares[task])
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
