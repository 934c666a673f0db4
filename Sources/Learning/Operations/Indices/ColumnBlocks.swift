private import func Glibc.memcpy

/// Gathers a block of columns from each row, as `torch.gather` does: the first block for index 0, the next for
/// index 1.
private final class GatherNode: Node {
  private let input: Node
  private let indices: IndexInput

  init(_ input: Node, _ indices: IndexInput, of count: Int) {
    precondition(
      input.rows == indices.rows && input.columns.isMultiple(of: count),
      "\(input.rows) x \(input.columns) values do not split into \(count) blocks of columns")
    self.input = input
    self.indices = indices
    super.init(
      rows: input.rows, columns: input.columns / count, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    indices.check(below: input.columns / columns)
    gather(input.values, to: values)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(gradients + row * columns, by: 1, to: target + offset(row), count: columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let direction = input.tangents { gather(direction, to: tangents) }
  }

  private func gather(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      memcpy(
        target + row * columns, source + offset(row), columns * MemoryLayout<Float>.stride)
    }
  }

  private func offset(_ row: Int) -> Int {
    row * input.columns + Int(indices.values[row]) * columns
  }
}

/// Scatters each row to a block of columns, with zeros in the others.
private final class ScatterNode: Node {
  private let input: Node
  private let indices: IndexInput
  private let blocks: Int

  init(_ input: Node, _ indices: IndexInput, of count: Int) {
    precondition(input.rows == indices.rows, "rows and indices do not match")
    self.input = input
    self.indices = indices
    blocks = count
    super.init(
      rows: input.rows, columns: input.columns * count, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    indices.check(below: blocks)
    scatter(input.values, to: values)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(
        gradients + offset(row), by: 1, to: target + row * input.columns, count: input.columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let direction = input.tangents { scatter(direction, to: tangents) }
  }

  private func scatter(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    target.update(repeating: 0, count: count)
    for row in 0..<rows {
      memcpy(
        target + offset(row), source + row * input.columns,
        input.columns * MemoryLayout<Float>.stride)
    }
  }

  private func offset(_ row: Int) -> Int {
    row * columns + Int(indices.values[row]) * input.columns
  }
}

extension Graph {
  /// Splits the columns into `count` blocks, and returns the block of each row's index.
  public func gather(_ indices: IndexInput, of count: Int, from node: Node) -> Node {
    add(GatherNode(node, indices, of: count))
  }

  /// Makes `count` blocks of columns of zeros, and puts each row into the block of its index.
  public func scatter(_ node: Node, _ indices: IndexInput, of count: Int) -> Node {
    add(ScatterNode(node, indices, of: count))
  }
}
