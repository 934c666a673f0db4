internal import Base
public import Learning

/// A slowly moving copy of critics, which their targets are computed with.
public final class TargetNetworks {
  public let critics: CriticEnsemble
  private let source: CriticEnsemble
  private let tau: Float
  private let pool: ThreadPool

  init(of source: CriticEnsemble, tau: Float, on pool: ThreadPool) {
    self.source = source
    self.tau = tau
    self.pool = pool
    critics = CriticEnsemble(copying: source, name: "targetCritics")
  }

  /// The least of the target critics' values.
  public func minimum(
    _ batch: LossBatch, of observation: Expression? = nil, _ action: Expression? = nil
  ) -> Expression {
    critics.minimum(batch, of: observation, action)
  }

  /// Moves the target networks towards their sources by Polyak averaging.
  public func update() {
    critics.parameters.updateTargets(from: source.parameters, tau: tau, on: pool)
  }
}
