private import func Glibc.memcpy

/// Concatenates the columns of nodes.
private final class ConcatNode: Node {
  private let parts: [Node]

  init(_ parts: [Node]) {
    precondition(!parts.isEmpty, "nothing to concatenate")
    let rows = parts[0].rows
    for part in parts {
      precondition(part.rows == rows, "\(rows) and \(part.rows) rows do not match")
    }
    self.parts = parts
    super.init(
      rows: rows, columns: parts.reduce(0) { $0 + $1.columns },
      requiresGradient: parts.contains { $0.requiresGradient })
  }

  override func forward() {
    var start = 0
    for part in parts {
      copy(part.values, of: part, to: values + start)
      start += part.columns
    }
  }

  override func backward() {
    guard let gradients else { return }
    var start = 0
    for part in parts {
      if let target = part.gradientsToAddTo() {
        for row in 0..<rows {
          addScaled(
            gradients + row * columns + start, by: 1, to: target + row * part.columns,
            count: part.columns)
        }
      }
      start += part.columns
    }
  }

  override func forwardTangent() {
    guard let tangents else { return }
    var start = 0
    for part in parts {
      // Without tangents of the part, these columns stay zero.
      if let source = part.tangents { copy(source, of: part, to: tangents + start) }
      start += part.columns
    }
  }

  private func copy(
    _ source: UnsafePointer<Float>, of part: Node, to target: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      memcpy(
        target + row * columns, source + row * part.columns,
        part.columns * MemoryLayout<Float>.stride)
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

  override func forward() { copy(input.values, to: values) }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + row * input.columns + start, count: columns)
    }
  }

  override func forwardTangent() {
    if let tangents, let source = input.tangents { copy(source, to: tangents) }
  }

  private func copy(_ source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      memcpy(
        target + row * columns, source + row * input.columns + start,
        columns * MemoryLayout<Float>.stride)
    }
  }
}

extension Graph {
  /// The columns of `a`, followed by those of `b`.
  public func concat(_ a: Node, _ b: Node) -> Node { add(ConcatNode([a, b])) }
  /// The columns of several nodes.
  public func concat(_ nodes: [Node]) -> Node { add(ConcatNode(nodes)) }
  /// A range of columns.
  public func slice(_ columns: Range<Int>, of node: Node) -> Node { add(SliceNode(node, columns)) }
}
