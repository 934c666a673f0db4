private import func Glibc.memcpy

/// Concatenates the columns of two nodes.
private final class ConcatNode: Node {
  private let first, second: Node

  init(_ first: Node, _ second: Node) {
    precondition(
      first.rows == second.rows, "\(first.rows) and \(second.rows) rows do not match")
    self.first = first
    self.second = second
    super.init(
      rows: first.rows, columns: first.columns + second.columns,
      requiresGradient: first.requiresGradient || second.requiresGradient)
  }

  override func forward() {
    for row in 0..<rows {
      let target = values + row * columns
      memcpy(
        target, first.values + row * first.columns, first.columns * MemoryLayout<Float>.stride)
      memcpy(
        target + first.columns, second.values + row * second.columns,
        second.columns * MemoryLayout<Float>.stride)
    }
  }

  override func backward() {
    guard let gradients else { return }
    let (left, right) = (first.gradientsToAddTo(), second.gradientsToAddTo())
    for row in 0..<rows {
      let source = gradients + row * columns
      if let left {
        addScaled(source, by: 1, to: left + row * first.columns, count: first.columns)
      }
      if let right {
        addScaled(
          source + first.columns, by: 1, to: right + row * second.columns, count: second.columns)
      }
    }
  }
}

/// A range of columns.
private final class SliceNode: Node {
  private let input: Node
  private let start: Int

  init(_ input: Node, _ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= input.columns,
      "columns \(range) are not among \(input.columns)")
    self.input = input
    start = range.lowerBound
    super.init(rows: input.rows, columns: range.count, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    for row in 0..<rows {
      memcpy(
        values + row * columns, input.values + row * input.columns + start,
        columns * MemoryLayout<Float>.stride)
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + row * input.columns + start, count: columns)
    }
  }
}

/// The sum of each row.
private final class RowSumNode: Node {
  private let input: Node

  init(_ input: Node) {
    self.input = input
    super.init(rows: input.rows, columns: 1, requiresGradient: input.requiresGradient)
  }

  override func forward() {
    for row in 0..<rows {
      values[row] = Learning.sum(input.values + row * input.columns, count: input.columns)
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      for column in 0..<input.columns { target[row * input.columns + column] += gradients[row] }
    }
  }
}

extension Graph {
  /// The columns of `a`, followed by those of `b`.
  public func concat(_ a: Node, _ b: Node) -> Node { add(ConcatNode(a, b)) }
  /// A range of columns.
  public func slice(_ columns: Range<Int>, of node: Node) -> Node { add(SliceNode(node, columns)) }
  /// The sum of each row.
  public func rowSum(_ node: Node) -> Node { add(RowSumNode(node)) }
}
