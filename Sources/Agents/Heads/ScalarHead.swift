public import Learning

/// One output, the value itself, with half of the squared error.
public struct ScalarHead: ValueHead {
  public static let kind = "scalar"
  public static let summary = "The value itself, with the squared error."

  public init() {}

  public var outputs: Int { 1 }

  public func value(of outputs: Node, in graph: Graph) -> Node { outputs }

  public func loss(of outputs: Node, target: Node, in graph: Graph) -> Node {
    graph.affine(
      graph.square(graph.difference(outputs, graph.detached(target))), scale: 0.5)
  }
}
