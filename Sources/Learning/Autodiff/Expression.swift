/// A value in a computation graph, so that losses read as in a paper: `(target - critic).squared`.
public struct Expression {
  public let node: Node
  public let graph: Graph

  public init(_ node: Node, in graph: Graph) {
    self.node = node
    self.graph = graph
  }

  private func with(_ node: Node) -> Expression { Expression(node, in: graph) }

  public static func + (a: Expression, b: Expression) -> Expression {
    a.with(a.graph.sum(a.node, b.node))
  }

  public static func - (a: Expression, b: Expression) -> Expression {
    a.with(a.graph.difference(a.node, b.node))
  }

  public static func * (a: Expression, b: Expression) -> Expression {
    a.with(a.graph.product(a.node, b.node))
  }

  public static func / (a: Expression, b: Expression) -> Expression {
    a.with(a.graph.quotient(a.node, b.node))
  }

  public static func * (factor: Float, a: Expression) -> Expression {
    a.with(a.graph.affine(a.node, scale: factor))
  }

  public static func + (a: Expression, constant: Float) -> Expression {
    a.with(a.graph.affine(a.node, scale: 1, shift: constant))
  }

  public static func - (a: Expression, constant: Float) -> Expression { a + -constant }
  public static prefix func - (a: Expression) -> Expression { -1 * a }

  public var squared: Expression { with(graph.square(node)) }
  /// The same values as constants: no gradient flows back through them.
  public var detached: Expression { with(graph.detached(node)) }
  /// The sum of each row.
  public var rowSum: Expression { with(graph.rowSum(node)) }
  /// The mean of each column, as a single row.
  public var columnMean: Expression { with(graph.columnMean(node)) }

  /// Clamps values to bounds; the derivative outside them is 0.
  public func clamped(to range: ClosedRange<Float>) -> Expression {
    with(graph.clamped(node, range.lowerBound, range.upperBound))
  }
}

public func exp(_ a: Expression) -> Expression { Expression(a.graph.exp(a.node), in: a.graph) }
public func log(_ a: Expression) -> Expression { Expression(a.graph.log(a.node), in: a.graph) }
public func tanh(_ a: Expression) -> Expression { Expression(a.graph.tanh(a.node), in: a.graph) }

public func sqrt(_ a: Expression) -> Expression {
  Expression(a.graph.squareRoot(a.node), in: a.graph)
}

public func abs(_ a: Expression) -> Expression { Expression(a.graph.absolute(a.node), in: a.graph) }

/// `log(sum of e^x)` of the values of each row.
public func logSumExp(_ values: [Expression]) -> Expression {
  let graph = values[0].graph
  return Expression(graph.logSumExp(graph.concat(values.map(\.node))), in: graph)
}

public func minimum(_ a: Expression, _ b: Expression) -> Expression {
  Expression(a.graph.minimum(a.node, b.node), in: a.graph)
}

public func maximum(_ a: Expression, _ b: Expression) -> Expression {
  Expression(a.graph.maximum(a.node, b.node), in: a.graph)
}

/// The asymmetric squared error of expectile regression; see ``Graph/expectileLoss(_:_:)``.
public func expectile(_ error: Expression, _ tau: Float) -> Expression {
  Expression(error.graph.expectileLoss(error.node, tau), in: error.graph)
}
