/// Actions that scatter around a mean and are then squashed to between -1 and 1, each number on its own.
struct SquashedGaussian {
  let mean: Node
  /// The logarithm of the standard deviation, before squashing.
  let logDeviation: Node

  /// The actions that come of some noise, which is normal, and the logarithm of their density, a number a row.
  func sample(_ noise: Node, in graph: Graph) -> (actions: Node, logDensity: Node) {
    let raw = graph.sum(mean, graph.product(graph.exponential(logDeviation), noise))
    // The slope of tanh is 1 - tanh^2, whose logarithm is 2 (log 2 - u - log(1 + e^(-2 u))) without rounding.
    let squashing = graph.sum(raw, graph.softplus(graph.line(raw, factor: -2)))
    let exponents = graph.sum(
      graph.difference(graph.line(graph.square(noise), factor: -0.5), logDeviation),
      graph.line(squashing, factor: 2))
    // 2 log 2 + log sqrt(2 pi), once for each number.
    return (
      graph.tanh(raw),
      graph.line(
        graph.rowSum(exponents), factor: 1, start: -2.305_232_894 * Float(mean.columns))
    )
  }
}
