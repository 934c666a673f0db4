/// Softmax: positive values that sum to one.
private final class SoftmaxNode: Node {
  private let input: Node

  init(_ input: Node) {
    self.input = input
    super.init(rows: input.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    for row in 0..<rows {
      let (source, target) = (input.values + row * columns, values + row * columns)
      let maximum = rowMaximum(of: source, count: columns)
      for column in 0..<columns { target[column] = source[column] - maximum }
      mapLanes(target, columns) { $0.exp }
      let scale = 1 / sum(target, count: columns)
      for column in 0..<columns { target[column] *= scale }
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      let (upper, share) = (gradients + row * columns, values + row * columns)
      let mean = dotProduct(upper, share, count: columns)
      let lower = target + row * columns
      for column in 0..<columns { lower[column] += share[column] * (upper[column] - mean) }
    }
  }

  override func forwardTangent() {
    guard let tangents, let direction = input.tangents else { return }
    for row in 0..<rows {
      let (source, share) = (direction + row * columns, values + row * columns)
      let mean = dotProduct(source, share, count: columns)
      let target = tangents + row * columns
      for column in 0..<columns { target[column] = share[column] * (source[column] - mean) }
    }
  }
}

extension Graph {
  /// `e^x / sum of e^x`, along each row.
  public func softmax(_ node: Node) -> Node { add(SoftmaxNode(node)) }
}
