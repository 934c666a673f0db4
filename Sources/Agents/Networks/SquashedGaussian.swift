/// Actions that scatter around a mean and are then brought to between -1 and 1 by the hyperbolic tangent.
public struct SquashedGaussian {
  /// Before they are squashed.
  public let mean: Node
  /// The logarithm of the standard deviation.
  public let logDeviation: Node

  /// Actions that were drawn, and how likely they are.
  public struct Sample {
    public let actions: Node
    /// Before they are squashed.
    public let raw: Node
    /// The logarithm of the density of the actions, a number a row.
    public let logDensity: Node
  }

  public init(mean: Node, logDeviation: Node) {
    self.mean = mean
    self.logDeviation = logDeviation
  }

  /// Draws actions by noise from the standard normal distribution, so that both they and their density have slopes
  /// (Kingma and Welling, 2014).
  public func sample(noise: Node, in graph: Graph) -> Sample {
    let raw = graph.sum(mean, graph.product(graph.exponential(logDeviation), noise))
    // The noise is how many deviations the raw actions are from the mean, which asks for no quotient.
    let exponents = graph.difference(graph.line(graph.square(noise), factor: -0.5), logDeviation)
    return Sample(
      actions: graph.tanh(raw), raw: raw,
      logDensity: density(exponents, raw: raw, in: graph))
  }

  /// The logarithm of the density of the actions that are the hyperbolic tangent of raw ones, a number a row.
  public func logDensity(ofRaw raw: Node, in graph: Graph) -> Node {
    let offset = graph.product(
      graph.difference(raw, mean), graph.exponential(graph.line(logDeviation, factor: -1)))
    let exponents = graph.difference(graph.line(graph.square(offset), factor: -0.5), logDeviation)
    return density(exponents, raw: raw, in: graph)
  }

  /// The actions without chance.
  public func likeliest(in graph: Graph) -> Node { graph.tanh(mean) }

  private func density(_ exponents: Node, raw: Node, in graph: Graph) -> Node {
    // log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u)), which stays right where tanh rounds to one.
    let halves = graph.sum(raw, graph.softplus(graph.line(raw, factor: -2)))
    let parts = graph.sum(exponents, graph.line(halves, factor: 2))
    // For each number, - log sqrt(2 pi) - 2 log 2.
    return graph.line(
      graph.rowSum(parts), factor: 1, start: -(0.918_938_533 + 1.386_294_361) * Float(mean.columns))
  }
}
