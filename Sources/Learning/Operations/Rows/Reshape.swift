/// The same values, in row-major order, in another shape.
private final class ReshapeNode: Node {
  private let input: Node

  init(_ input: Node, rows: Int, columns: Int) {
    precondition(
      rows * columns == input.count,
      "\(input.rows) x \(input.columns) values do not fill \(rows) x \(columns)")
    self.input = input
    super.init(
      rows: rows, columns: columns, requiresGradient: input.requiresGradient,
      sharing: input.values)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    addScaled(gradients, by: 1, to: target, count: count)
  }

  override func forwardTangent() { setTangents(input.tangents) }
}

extension Graph {
  /// The same values, in row-major order, in rows of another length.
  public func reshaped(_ node: Node, columns: Int) -> Node {
    precondition(
      columns > 0 && node.count.isMultiple(of: columns),
      "\(node.rows) x \(node.columns) values do not fill rows of \(columns)")
    return add(ReshapeNode(node, rows: node.count / columns, columns: columns))
  }
}
