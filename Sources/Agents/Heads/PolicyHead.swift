public import Learning

/// How the outputs of a policy's network become actions.
///
/// A head of another package conforms to this protocol and is registered with ``PolicyHeads``, so that policy files can
/// name it.
public protocol PolicyHead: Part {
  /// Scales the initial weights of the output layer.
  var gain: Float { get }

  /// The number of outputs that an action needs.
  func outputs(actionSize: Int) -> Int

  /// Plans parameters of the head's own; `name` precedes their names. The result makes the distribution of actions from
  /// the network's outputs.
  func plan(
    _ name: String, actionSize: Int, tasks: Int, in plan: inout Parameters.Plan
  ) -> (_ outputs: Node, _ input: NetworkInput) -> any ActionDistribution
}

/// The registry of heads.
public enum PolicyHeads: PartFamily {
  public typealias Member = any PolicyHead
  public static let registry = PartRegistry(
    "policy head", [DeterministicHead.self, GaussianHead.self, TanhGaussianHead.self])
}
