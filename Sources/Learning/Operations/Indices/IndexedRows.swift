private import func Glibc.memcpy

/// The row of each index.
private final class GatherRowsNode: Node {
  private let input: Node
  private let indices: IndexInput

  init(_ input: Node, _ indices: IndexInput) {
    self.input = input
    self.indices = indices
    super.init(
      rows: indices.rows, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    indices.check(below: input.rows)
    gather(input.values, to: values)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + Int(indices.values[row]) * columns,
        count: columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let direction = input.tangents { gather(direction, to: tangents) }
  }

  private func gather(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      memcpy(
        target + row * columns, source + Int(indices.values[row]) * columns,
        columns * MemoryLayout<Float>.stride)
    }
  }
}

/// The sum of the rows of each index.
private final class ScatterRowsNode: Node {
  private let input: Node
  private let indices: IndexInput

  init(_ input: Node, _ indices: IndexInput, of count: Int) {
    precondition(input.rows == indices.rows, "rows and indices do not match")
    self.input = input
    self.indices = indices
    super.init(rows: count, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    indices.check(below: rows)
    scatter(input.values, to: values)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<input.rows {
      addScaled(
        gradients + Int(indices.values[row]) * columns, by: 1, to: target + row * columns,
        count: columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let direction = input.tangents { scatter(direction, to: tangents) }
  }

  private func scatter(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: count)
    for row in 0..<input.rows {
      addScaled(
        source + row * columns, by: 1, to: target + Int(indices.values[row]) * columns,
        count: columns)
    }
  }
}

extension Graph {
  /// The row of each index, such as what was computed once for each task.
  public func gatherRows(_ indices: IndexInput, from node: Node) -> Node {
    add(GatherRowsNode(node, indices))
  }

  /// The sum of the rows of each index from 0 to `count - 1`, such as the sum of each task's losses.
  public func scatterRows(_ node: Node, _ indices: IndexInput, of count: Int) -> Node {
    add(ScatterRowsNode(node, indices, of: count))
  }
}
