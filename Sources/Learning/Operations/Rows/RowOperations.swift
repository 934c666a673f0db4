private import func Glibc.memcpy

/// Stacks the rows of nodes.
private final class StackNode: Node {
  private let parts: [Node]

  init(_ parts: [Node]) {
    precondition(!parts.isEmpty, "nothing to stack")
    let columns = parts[0].columns
    for part in parts {
      precondition(part.columns == columns, "\(columns) and \(part.columns) columns do not match")
    }
    self.parts = parts
    super.init(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: columns,
      requiresGradient: parts.contains { $0.requiresGradient })
  }

  override func forward() {
    var target = values
    for part in parts {
      memcpy(target, part.values, part.count * MemoryLayout<Float>.stride)
      target += part.count
    }
  }

  override func backward() {
    guard var source = gradients else { return }
    for part in parts {
      if let target = part.gradientsToAddTo() {
        addScaled(source, by: 1, to: target, count: part.count)
      }
      source += part.count
    }
  }

  override func forwardTangent() {
    guard var target = tangents else { return }
    for part in parts {
      // Without tangents of the part, these rows stay zero.
      if let source = part.tangents {
        memcpy(target, source, part.count * MemoryLayout<Float>.stride)
      }
      target += part.count
    }
  }
}

/// A range of rows. They are adjacent in memory, so nothing is copied.
private final class RowsNode: Node {
  private let input: Node
  private let start: Int

  init(_ input: Node, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= input.rows,
      "rows \(range) are not among \(input.rows)")
    self.input = input
    start = range.lowerBound * input.columns
    super.init(
      rows: range.count, columns: input.columns, requiresGradient: input.requiresGradient,
      sharing: input.values + start)
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    addScaled(gradients, by: 1, to: target + start, count: count)
  }

  override func forwardTangent() { setTangents(input.tangents.map { $0 + start }) }
}

/// Each row several times in succession.
private final class RepeatNode: Node {
  private let input: Node
  private let times: Int

  init(_ input: Node, times: Int) {
    precondition(times > 0, "rows cannot be repeated \(times) times")
    self.input = input
    self.times = times
    super.init(
      rows: input.rows * times, columns: input.columns, requiresGradient: input.requiresGradient)
  }

  override func forward() { copy(input.values, to: values) }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + row / times * columns, count: columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let source = input.tangents { copy(source, to: tangents) }
  }

  private func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      memcpy(
        target + row * columns, source + row / times * columns,
        columns * MemoryLayout<Float>.stride)
    }
  }
}

extension Graph {
  /// The rows of nodes one below the other, such as those of successive time steps.
  public func stacked(_ nodes: [Node]) -> Node { add(StackNode(nodes)) }

  /// A range of rows.
  public func rows(_ rows: Range<Int>, of node: Node) -> Node { add(RowsNode(node, rows)) }

  /// Each row several times in succession, as `numpy.repeat` does; ``stacked(_:)`` repeats all rows in turn.
  public func repeated(_ node: Node, times: Int) -> Node { add(RepeatNode(node, times: times)) }
}
