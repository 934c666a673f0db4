public import Learning

/// A diagonal Gaussian distribution, squashed to -1 to 1 by tanh (Haarnoja et al. 2018, appendix C).
public struct SquashedGaussian {
  /// The mean before the tanh.
  public let mean: Node
  /// The logarithm of the standard deviation.
  public let logStd: Node

  /// Sampled actions with their log-densities.
  public struct Sample {
    public let actions: Node
    /// The actions before the tanh.
    public let preTanh: Node
    /// The log-density of the actions, one value for each row.
    public let logProbability: Node
  }

  public init(mean: Node, logStd: Node) {
    self.mean = mean
    self.logStd = logStd
  }

  /// Samples actions by the reparameterization trick (Kingma and Welling 2014); `noise` is standard normal. Gradients
  /// flow through the actions and their log-density.
  public func sample(noise: Node, in graph: Graph) -> Sample {
    let preTanh = graph.sum(mean, graph.product(graph.exp(logStd), noise))
    // The noise is the offset from the mean in standard deviations, so the exponents need no division.
    let exponents = graph.difference(graph.affine(graph.square(noise), scale: -0.5), logStd)
    return Sample(
      actions: graph.tanh(preTanh), preTanh: preTanh,
      logProbability: density(exponents, preTanh: preTanh, in: graph))
  }

  /// The log-density of the actions `tanh(preTanh)`, one value for each row.
  public func logProbability(ofPreTanh preTanh: Node, in graph: Graph) -> Node {
    let offset = graph.product(
      graph.difference(preTanh, mean), graph.exp(graph.affine(logStd, scale: -1)))
    let exponents = graph.difference(graph.affine(graph.square(offset), scale: -0.5), logStd)
    return density(exponents, preTanh: preTanh, in: graph)
  }

  /// The deterministic actions: the tanh of the mean.
  public func deterministicActions(in graph: Graph) -> Node { graph.tanh(mean) }

  private func density(_ exponents: Node, preTanh: Node, in graph: Graph) -> Node {
    // log(1 - tanh(u)^2) = 2 (log 2 - u - softplus(-2 u)), which stays accurate where tanh rounds to 1.
    let halves = graph.sum(preTanh, graph.softplus(graph.affine(preTanh, scale: -2)))
    let parts = graph.sum(exponents, graph.affine(halves, scale: 2))
    // The shift is -log sqrt(2 pi) - 2 log 2 for each component.
    return graph.affine(
      graph.rowSum(parts), scale: 1, shift: -(0.918_938_533 + 1.386_294_361) * Float(mean.columns))
  }
}
