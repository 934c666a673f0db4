public import Learning
internal import Tasks

/// How the outputs of a policy's network become actions.
///
/// A head of another package conforms to this protocol and is registered with ``PolicyHeads``, so that policy files can
/// name it.
public protocol PolicyHead: Part {
  /// Whether the distributions have a density of given actions.
  static var hasDensity: Bool { get }
  /// Whether gradients flow through sampled actions, and these have a density.
  static var isReparameterized: Bool { get }
  /// Whether gradients flow through the deterministic action, as they do by default.
  static var hasDifferentiableMean: Bool { get }

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

extension PolicyHead {
  public static var hasDensity: Bool { false }
  public static var isReparameterized: Bool { false }
  public static var hasDifferentiableMean: Bool { true }
}

/// The registry of heads.
public enum PolicyHeads: PartFamily {
  public typealias Member = any PolicyHead
  public static let registry = PartRegistry(
    "policy head",
    [DeterministicHead.self, GaussianHead.self, TanhGaussianHead.self, CategoricalHead.self])
}

extension PolicyHead {
  /// Throws if the head's settings are not valid, or if it lacks what an algorithm needs.
  /// `imitates` is whether it must learn given actions, by their density or by the deterministic action.
  func validate(
    _ name: String, needsDensity: Bool = false, needsSamples: Bool = false, imitates: Bool = false
  ) throws {
    try validate(name)
    func isSuitable(_ head: any PolicyHead.Type) -> Bool {
      (!needsDensity || head.hasDensity) && (!needsSamples || head.isReparameterized)
        && (!imitates || head.hasDensity || head.hasDifferentiableMean)
    }
    let suitable = PolicyHeads.registry.all.compactMap { $0 as? any PolicyHead.Type }
      .filter(isSuitable)
    try require(
      isSuitable(Self.self), name, "'\(Self.kind)'",
      suitable.map { "'\($0.kind)'" }.joined(separator: " or ")
        + (needsDensity ? ", which have a density of given actions" : "")
        + (needsSamples ? ", whose samples let gradients through" : "")
        + (imitates ? ", which can imitate given actions" : ""))
  }
}
