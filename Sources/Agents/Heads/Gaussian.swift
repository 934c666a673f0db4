public import Learning

/// A diagonal Gaussian distribution of actions for each row.
public struct Gaussian {
  public let mean: Node
  /// The logarithm of the standard deviation.
  public let logStd: Node

  /// The log-density of some actions, one value for each row.
  public func logProbability(of actions: Node, in graph: Graph) -> Node {
    let offset = graph.product(
      graph.difference(actions, mean), graph.exp(graph.affine(logStd, scale: -1)))
    let exponents = graph.sum(
      graph.affine(graph.square(offset), scale: -0.5), graph.affine(logStd, scale: -1))
    // The last term is -log sqrt(2 pi) for each component.
    return graph.affine(
      graph.rowSum(exponents), scale: 1, shift: -0.918_938_533 * Float(mean.columns))
  }

  /// The KL divergence from another one, one value for each row.
  public func divergence(from other: Gaussian, in graph: Graph) -> Node {
    let (mine, theirs) = (Expression(logStd, in: graph), Expression(other.logStd, in: graph))
    let offset = Expression(mean, in: graph) - Expression(other.mean, in: graph)
    let spread = exp(2 * mine) + offset.squared
    return (theirs - mine + 0.5 * (exp(-2 * theirs) * spread) - 0.5).rowSum.node
  }

  /// The differential entropy, one value for each row.
  public func entropy(in graph: Graph) -> Node {
    graph.affine(
      graph.rowSum(logStd), scale: 1, shift: 1.418_938_533 * Float(mean.columns))
  }
}
