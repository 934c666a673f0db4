internal import Base
public import Learning

/// A network that can be copied as a target network.
public protocol CopyableNetwork: Learnable {
  /// A network of the same architecture and weights.
  init(copying other: Self, name: String)
}

/// Slowly moving copies of networks, which the targets of learning are computed with.
public final class TargetNetworks<Network: CopyableNetwork> {
  public let network: Network
  private let source: Network
  private let tau: Float
  private let pool: ThreadPool

  init(of source: Network, tau: Float, on pool: ThreadPool) {
    self.source = source
    self.tau = tau
    self.pool = pool
    let name = source.name
    network = Network(
      copying: source, name: "target" + name.prefix(1).uppercased() + name.dropFirst())
  }

  /// Moves the copies towards their sources by Polyak averaging.
  public func update() {
    network.parameters.updateTargets(from: source.parameters, tau: tau, on: pool)
  }
}

extension TargetNetworks where Network == CriticEnsemble {
  /// The least of the target critics' values.
  public func minimum(
    _ batch: LossBatch, of observation: Expression? = nil, _ action: Expression? = nil
  ) -> Expression {
    network.minimum(batch, of: observation, action)
  }
}
