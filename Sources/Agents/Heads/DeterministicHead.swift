public import Learning

/// Outputs that are the action itself.
public struct DeterministicHead: PolicyHead {
  public static let kind = "deterministic"
  public static let summary = "The action itself."

  /// Whether tanh squashes the outputs to -1 to 1 (TD3).
  public var squashes = true

  public init() {}
  public init(squashes: Bool) { self.squashes = squashes }

  public var gain: Float { squashes ? 0.01 : 0.1 }

  public func outputs(actionSize: Int) -> Int { actionSize }

  public func plan(
    _ name: String, actionSize: Int, tasks: Int, in plan: inout Parameters.Plan
  ) -> (_ outputs: Node, _ input: NetworkInput) -> any ActionDistribution {
    { [squashes] outputs, _ in GaussianActions(mean: outputs, logStd: nil, squashes: squashes) }
  }
}
