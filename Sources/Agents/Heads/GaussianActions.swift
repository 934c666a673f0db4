public import Learning

/// A diagonal Gaussian distribution of actions, squashed by tanh on request; or, without standard deviations, only its
/// mean.
public struct GaussianActions: ActionDistribution {
  /// The mean before squashing.
  let mean: Node
  /// The logarithms of the standard deviations.
  let logStd: Node?
  let squashes: Bool

  public init(mean: Node, logStd: Node?, squashes: Bool) {
    self.mean = mean
    self.logStd = logStd
    self.squashes = squashes
  }

  public func deterministicAction(in graph: Graph) -> Node {
    // The same tanh as in ``act(row:exploration:replacing:)``.
    squashes ? graph.activated(mean, .tanh) : mean
  }

  public func sample(noise: Node, in graph: Graph) -> (action: Node, logDensity: Node) {
    guard let logStd else {
      preconditionFailure("only policies with standard deviations are sampled in losses")
    }
    if squashes {
      let sample = SquashedGaussian(mean: mean, logStd: logStd).sample(noise: noise, in: graph)
      return (sample.actions, sample.logProbability)
    }
    let action = graph.sum(mean, graph.product(graph.exp(logStd), noise))
    let gaussian = Gaussian(mean: mean, logStd: logStd)
    // Environments clamp actions; recorded ones are clamped, too.
    return (graph.clamped(action, -1, 1), gaussian.logProbability(of: action, in: graph))
  }

  public func density(of action: Node, in graph: Graph) -> (log: Node, entropy: Node) {
    guard !squashes, let logStd else {
      preconditionFailure("only Gaussian policies have a density of given actions")
    }
    let gaussian = Gaussian(mean: mean, logStd: logStd)
    return (gaussian.logProbability(of: action, in: graph), gaussian.entropy(in: graph))
  }

  public func act(
    row: Int, exploration: Exploration, replacing noise: UnsafeMutablePointer<Float>
  ) -> Float {
    let size = mean.columns
    // The log-density of a Gaussian; that of a squashed action is never asked for.
    var logProbability: Float = -0.918_938_533 * Float(size)
    for number in 0..<size {
      let index = size * row + number
      let (std, logarithm) =
        logStd.map { (Float32x8(repeating: $0.values[index]).exp[0], $0.values[index]) }
        ?? (exploration.noiseStd, 0)
      logProbability -= 0.5 * noise[number] * noise[number] + logarithm
      let action = mean.values[index] + std * noise[number]
      noise[number] = squashes ? Float32x8(repeating: action).tanh[0] : action
    }
    return logProbability
  }

  public func meanStd(row: Int) -> Float? {
    guard let logStd else { return nil }
    let stds = (0..<mean.columns).map {
      Float32x8(repeating: logStd.values[mean.columns * row + $0]).exp[0]
    }
    return stds.reduce(0, +) / Float(stds.count)
  }
}
