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
  private let pool: ThreadPool
  /// Updates a chunk of the parameters; kept, so that an update allocates nothing.
  private let updateChunk: @Sendable (Int) -> Void

  init(of source: Network, tau: Float, on pool: ThreadPool) {
    self.pool = pool
    let name = source.name
    network = Network(
      copying: source, name: "target" + name.prefix(1).uppercased() + name.dropFirst())
    let parameters = UncheckedSendable((network.parameters, source.parameters))
    updateChunk = { chunk in
      let (target, source) = parameters.value
      target.updateTargets(ThreadPool.chunk(chunk, of: target.count), from: source, tau: tau)
    }
  }

  /// Moves the copies towards their sources by Polyak averaging.
  public func update() {
    pool.runKept(ThreadPool.chunkCount(of: network.parameters.count), updateChunk)
  }
}

extension TargetNetworks where Network == CriticEnsemble {
  /// The least of the target critics' values.
  public func minimum(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil, _ action: Expression? = nil
  ) -> Expression {
    network.minimum(batch, of: observation, action)
  }
}
