/// The greatest value of each row or column, the first of several. NaN counts as the greatest, so that it is noticed.
private final class MaximumNode: Node {
  private let input: Node
  /// The number of values that are compared, and the distances of two of them and of two results' first values.
  private let length, step, stride: Int
  /// The index of each greatest value.
  private let indices: UnsafeMutablePointer<Int>

  init(ofRows input: Node) {
    self.input = input
    (length, step, stride) = (input.columns, 1, input.columns)
    indices = .allocate(capacity: input.rows)
    indices.initialize(repeating: 0, count: input.rows)
    super.init(rows: input.rows, columns: 1, requiresGradient: input.requiresGradient)
  }

  init(ofColumns input: Node) {
    self.input = input
    (length, step, stride) = (input.rows, input.columns, 1)
    indices = .allocate(capacity: input.columns)
    indices.initialize(repeating: 0, count: input.columns)
    super.init(rows: 1, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  deinit { indices.deallocate() }

  override func forward() {
    let source = input.values
    for result in 0..<count {
      var best = result * stride
      for number in 1..<max(length, 1) {
        let index = result * stride + number * step
        if source[index] > source[best] || source[index].isNaN { best = index }
      }
      indices[result] = best
      values[result] = source[best]
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for result in 0..<count { target[indices[result]] += gradients[result] }
  }

  override func forwardTangent() {
    guard let tangents, let source = input.tangents else { return }
    for result in 0..<count { tangents[result] = source[indices[result]] }
  }
}

extension Graph {
  /// The greatest value of each row.
  public func rowMaximum(_ node: Node) -> Node { add(MaximumNode(ofRows: node)) }

  /// The greatest value of each column, as a single row.
  public func columnMaximum(_ node: Node) -> Node { add(MaximumNode(ofColumns: node)) }
}
