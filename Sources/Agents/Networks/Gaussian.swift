/// Actions that scatter around a mean, each number on its own.
public struct Gaussian {
  public let mean: Node
  /// The logarithm of the standard deviation.
  public let logDeviation: Node

  /// The logarithm of the density at some actions, a number a row.
  public func logDensity(of actions: Node, in graph: Graph) -> Node {
    let offset = graph.product(
      graph.difference(actions, mean), graph.exponential(graph.line(logDeviation, factor: -1)))
    let exponents = graph.sum(
      graph.line(graph.square(offset), factor: -0.5), graph.line(logDeviation, factor: -1))
    // log sqrt(2 pi), once for each number.
    return graph.line(
      graph.rowSum(exponents), factor: 1, start: -0.918_938_533 * Float(mean.columns))
  }

  /// How much chance there is in the actions, a number a row.
  public func entropy(in graph: Graph) -> Node {
    graph.line(
      graph.rowSum(logDeviation), factor: 1, start: 1.418_938_533 * Float(mean.columns))
  }
}
