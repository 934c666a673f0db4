public import Learning

/// A categorical distribution for each row.
public struct Categorical {
  /// The log-probabilities, a column for each category.
  public let logProbabilities: Node

  /// Makes the distribution from logits, which need not be normalized.
  public init(logits: Node, in graph: Graph) { logProbabilities = graph.logSoftmax(logits) }

  /// The log-probability of some categories, one value for each row.
  public func logProbability(of indices: IndexInput, in graph: Graph) -> Node {
    graph.gather(indices, of: logProbabilities.columns, from: logProbabilities)
  }

  /// The entropy, one value for each row.
  public func entropy(in graph: Graph) -> Node {
    let parts = graph.product(graph.exp(logProbabilities), logProbabilities)
    return graph.affine(graph.rowSum(parts), scale: -1)
  }

  /// Samples a row's category by inverse transform sampling; `uniform` is a uniform sample from 0 to 1.
  public func sample(row: Int, uniform: Float) -> Int {
    let count = logProbabilities.columns
    let logs = logProbabilities.values + row * count
    var remaining = uniform
    for category in 0..<count - 1 {
      remaining -= Float32x8(repeating: logs[category]).exp[0]
      if remaining < 0 { return category }
    }
    // Rounded probabilities may add up to less than `uniform`. Then the last category is returned, unless its
    // probability is 0.
    return logs[count - 1] > -80 ? count - 1 : mode(row: row)
  }

  /// A row's most probable category, the first of several.
  public func mode(row: Int) -> Int { logProbabilities.indexOfGreatest(row: row) }
}
