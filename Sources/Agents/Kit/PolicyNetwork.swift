internal import Base
public import Learning

/// A policy's network for several tasks, and the distribution of actions that it describes.
public final class PolicyNetwork: CopyableNetwork {
  public let name: String
  public let parameters: Parameters
  let architecture: PolicyArchitecture
  private let distribution: (NetworkInput) -> any ActionDistribution

  public var hiddenStateSize: Int { architecture.network.hiddenStateSize }

  init(
    _ name: String, _ shape: InputShape, _ architecture: PolicyArchitecture,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    self.architecture = architecture
    var plan = Parameters.Plan()
    distribution = architecture.plan(name, for: shape, in: &plan)
    parameters = Parameters(plan, using: &generator)
  }

  /// A policy with the parameters of another one, and an architecture that plans the same.
  init(sharing other: PolicyNetwork, _ shape: InputShape, _ architecture: PolicyArchitecture) {
    name = other.name
    self.architecture = architecture
    var plan = Parameters.Plan()
    distribution = architecture.plan(other.name, for: shape, in: &plan)
    precondition(plan.count == other.parameters.count, "the architectures plan other parameters")
    parameters = other.parameters
  }

  public init(copying other: PolicyNetwork, name: String) {
    self.name = name
    architecture = other.architecture
    distribution = other.distribution
    parameters = Parameters(copying: other.parameters)
  }

  /// The distribution of actions in any graph.
  func callAsFunction(
    _ features: Node, _ tasks: IndexInput, images: Node? = nil, memory: NetworkMemory? = nil,
    latentNoise: Node? = nil, in graph: Graph
  ) -> any ActionDistribution {
    distribution(
      NetworkInput(
        features, tasks, images: images, memory: memory, latentNoise: latentNoise, parameters,
        in: graph))
  }

  // MARK: In losses

  func distribution(
    _ batch: LossBatch, _ observation: LossBatch.Observation? = nil
  ) -> any ActionDistribution {
    distribution(batch.input(observation ?? batch.observation, of: self))
  }

  /// The deterministic action of each row.
  public func mean(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil
  ) -> Expression {
    Expression(
      distribution(batch, observation).deterministicAction(in: batch.graph), in: batch.graph)
  }

  /// Sampled actions and their log-densities, through which gradients flow.
  public func sample(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil
  ) -> (action: Expression, logDensity: Expression) {
    samples(batch, of: observation, count: 1)[0]
  }

  /// Several sampled actions for each row, and their log-densities.
  public func samples(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil, count: Int
  ) -> [(action: Expression, logDensity: Expression)] {
    let distribution = distribution(batch, observation)
    return (0..<count).map { _ in
      let noise = batch.noise(columns: PolicyArchitecture.actionSize).node
      let sample = distribution.sample(noise: noise, in: batch.graph)
      return (
        Expression(sample.action, in: batch.graph), Expression(sample.logDensity, in: batch.graph)
      )
    }
  }

  /// The log-density of actions, by default of the batch's own, and the entropy of the distribution.
  public func density(
    _ batch: LossBatch, of action: Expression? = nil
  ) -> (log: Expression, entropy: Expression) {
    let density = distribution(batch, nil).density(
      of: (action ?? batch.action).node, in: batch.graph)
    return (Expression(density.log, in: batch.graph), Expression(density.entropy, in: batch.graph))
  }

  /// The KL divergence of this Gaussian policy from another one.
  public func divergence(
    _ batch: LossBatch, from other: PolicyNetwork, of observation: LossBatch.Observation? = nil
  ) -> Expression {
    func gaussian(_ policy: PolicyNetwork) -> Gaussian {
      guard let actions = policy.distribution(batch, observation) as? GaussianActions,
        let logStd = actions.logStd, !actions.squashes
      else { preconditionFailure("only Gaussian policies have this divergence") }
      return Gaussian(mean: actions.mean, logStd: logStd)
    }
    let divergence = gaussian(self).divergence(from: gaussian(other), in: batch.graph)
    return Expression(divergence, in: batch.graph)
  }

  /// The log-density of actions at another observation than the batch's.
  func logDensity(
    _ batch: LossBatch, at observation: LossBatch.Observation, of action: Expression
  ) -> Expression {
    let density = distribution(batch, observation).density(of: action.node, in: batch.graph)
    return Expression(density.log, in: batch.graph)
  }

  /// The log-density of actions, by default of the batch's own.
  public func logDensity(_ batch: LossBatch, of action: Expression? = nil) -> Expression {
    density(batch, of: action).log
  }
}
