public import Learning

/// The distribution of each row's actions, in a graph.
public protocol ActionDistribution {
  /// The action of the deterministic policy.
  func deterministicAction(in graph: Graph) -> Node

  /// Samples actions, through which gradients flow, with their log-densities (reparameterization trick, Kingma and
  /// Welling 2014). `noise` is standard normal.
  func sample(noise: Node, in graph: Graph) -> (action: Node, logDensity: Node)

  /// The log-density of given actions, and the entropy.
  func density(of action: Node, in graph: Graph) -> (log: Node, entropy: Node)

  /// Replaces a row's standard normal noise by an action, after the graph has run. Distributions without randomness of
  /// their own take it from `exploration`. The result is the log-probability of the action.
  func act(
    row: Int, exploration: Exploration, replacing noise: UnsafeMutablePointer<Float>
  ) -> Float

  /// The mean standard deviation of a row's action, after the graph has run; nil if the distribution has none.
  func meanStd(row: Int) -> Float?
}
