/// The sum of each row.
private final class RowSumNode: Node {
  private let input: Node

  init(_ input: Node) {
    self.input = input
    super.init(rows: input.rows, columns: 1, requiresGradient: input.requiresGradient)
  }

  override func forward() { sumRows(of: input.values, to: values) }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      for column in 0..<input.columns { target[row * input.columns + column] += gradients[row] }
    }
  }

  override func forwardTangent() {
    if let tangents, let source = input.tangents { sumRows(of: source, to: tangents) }
  }

  private func sumRows(of source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      target[row] = Learning.sum(source + row * input.columns, count: input.columns)
    }
  }
}

/// The sum of each column.
private final class ColumnSumNode: Node {
  private let input: Node

  init(_ input: Node) {
    self.input = input
    super.init(rows: 1, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() { sumColumns(of: input.values, to: values) }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<input.rows {
      addScaled(gradients, by: 1, to: target + row * columns, count: columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let source = input.tangents { sumColumns(of: source, to: tangents) }
  }

  private func sumColumns(of source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: columns)
    addRows(of: source, rows: input.rows, columns: columns, to: target)
  }
}

extension Graph {
  /// The sum of each row.
  public func rowSum(_ node: Node) -> Node { add(RowSumNode(node)) }

  /// The mean of each row.
  public func rowMean(_ node: Node) -> Node {
    affine(rowSum(node), scale: 1 / Float(node.columns))
  }

  /// The sum of each column, as a single row.
  public func columnSum(_ node: Node) -> Node { add(ColumnSumNode(node)) }

  /// The mean of each column, as a single row.
  public func columnMean(_ node: Node) -> Node {
    affine(columnSum(node), scale: 1 / Float(node.rows))
  }
}
