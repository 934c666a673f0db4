/// A choice among a few things, each with a probability.
public struct Categorical {
  /// The logarithms of the probabilities, a column for each thing.
  public let logProbabilities: Node

  /// The numbers need not be normalised: only their differences count.
  public init(logits: Node, in graph: Graph) { logProbabilities = graph.logSoftmax(logits) }

  /// The logarithm of the probability of some choices, a number a row.
  public func logProbability(of choices: Choices, in graph: Graph) -> Node {
    graph.pick(choices, of: logProbabilities.columns, from: logProbabilities)
  }

  /// How much chance there is in the choice, a number a row.
  public func entropy(in graph: Graph) -> Node {
    let parts = graph.product(graph.exponential(logProbabilities), logProbabilities)
    return graph.line(graph.rowSum(parts), factor: -1)
  }

  /// The choice of a row for a number that was drawn uniformly from 0 to 1.
  public func choice(row: Int, drawn: Float) -> Int {
    let count = logProbabilities.columns
    let logs = logProbabilities.values + row * count
    var rest = drawn
    for choice in 0..<count - 1 {
      rest -= Lanes(repeating: logs[choice]).exponential[0]
      if rest < 0 { return choice }
    }
    // Probabilities add up to one only nearly, so a draw may run past them all; then the likeliest is safe.
    return logs[count - 1] > -80 ? count - 1 : likeliest(row: row)
  }

  /// The most probable choice of a row, the first of several.
  public func likeliest(row: Int) -> Int {
    let count = logProbabilities.columns
    let logs = logProbabilities.values + row * count
    var best = 0
    for choice in 1..<max(count, 1) where logs[choice] > logs[best] { best = choice }
    return best
  }
}
