public import Learning

/// How the outputs of a critic's network become values, and what their loss is.
///
/// A head of another package conforms to this protocol and is registered with ``ValueHeads``. Settings then name its
/// kind: `criticHead=NAME`.
public protocol ValueHead: Part {
  /// The number of outputs that a value needs.
  var outputs: Int { get }

  /// The value of each row.
  func value(of outputs: Node, in graph: Graph) -> Node

  /// The loss of each row with a target, through which no gradient flows.
  func loss(of outputs: Node, target: Node, in graph: Graph) -> Node
}

/// The registry of value heads.
public enum ValueHeads: PartFamily {
  public typealias Member = any ValueHead
  public static let registry = PartRegistry("value head", [ScalarHead.self, TwoHotHead.self])
}
