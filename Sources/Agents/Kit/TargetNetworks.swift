internal import Base
public import Learning

/// A slowly moving copy of critics, which their targets are computed with.
public final class TargetNetworks {
  public let critics: CriticEnsemble
  private let pool: ThreadPool
  /// Updates a chunk of the parameters; kept, so that an update allocates nothing.
  private let updateChunk: @Sendable (Int) -> Void

  init(of source: CriticEnsemble, tau: Float, on pool: ThreadPool) {
    self.pool = pool
    critics = CriticEnsemble(copying: source, name: "targetCritics")
    let parameters = UncheckedSendable((critics.parameters, source.parameters))
    updateChunk = { chunk in
      let (target, source) = parameters.value
      target.updateTargets(ThreadPool.chunk(chunk, of: target.count), from: source, tau: tau)
    }
  }

  /// The least of the target critics' values.
  public func minimum(
    _ batch: LossBatch, of observation: Expression? = nil, _ action: Expression? = nil
  ) -> Expression {
    critics.minimum(batch, of: observation, action)
  }

  /// Moves the target networks towards their sources by Polyak averaging.
  public func update() {
    pool.runKept(ThreadPool.chunkCount(of: critics.parameters.count), updateChunk)
  }
}
