/// Values that the caller writes before each run of the graph.
public final class Input: Node {
  override func beginBackward() {
    super.beginBackward()
    // The caller may read the gradients of an input that the loss does not depend on.
    gradients?.update(repeating: 0, count: count)
  }

  /// The caller writes the tangents too.
  public override func forwardTangent() {}
}

/// An index for each row that the caller writes, such as that of its task.
public final class IndexInput {
  /// The number of indices.
  public let rows: Int
  /// The indices.
  public let values: UnsafeMutablePointer<Int32>

  init(rows: Int) {
    self.rows = rows
    values = .allocate(capacity: rows)
    values.initialize(repeating: 0, count: rows)
  }

  deinit { values.deallocate() }

  /// Traps on an index that is out of range, which would read and write other memory.
  public func check(below count: Int) {
    for row in 0..<rows {
      precondition(
        values[row] >= 0 && values[row] < count,
        "index \(values[row]) is not from 0 to \(count - 1)")
    }
  }
}

extension Graph {
  /// Values that the caller writes before each run, by default for the graph's rows. With `requiresGradient`, a
  /// backward pass computes the loss's gradients with respect to them too, such as those of actions.
  public func input(rows: Int? = nil, columns: Int, requiresGradient: Bool = false) -> Input {
    precondition(
      self.requiresGradient || !requiresGradient, "a graph without gradients has none of inputs")
    return add(
      Input(rows: rows ?? self.rows, columns: columns, requiresGradient: requiresGradient))
  }

  /// Values in memory of the caller, which must outlive the graph, by default for the graph's rows.
  public func input(
    rows: Int? = nil, columns: Int, sharing values: UnsafeMutablePointer<Float>
  ) -> Input {
    add(
      Input(rows: rows ?? self.rows, columns: columns, requiresGradient: false, sharing: values))
  }

  /// A matrix of constants, row by row.
  public func constant(_ values: [Float], columns: Int) -> Node {
    precondition(
      columns > 0 && values.count.isMultiple(of: columns),
      "\(values.count) values do not fill rows of \(columns)")
    let input = input(rows: values.count / columns, columns: columns)
    for (index, value) in values.enumerated() { input.values[index] = value }
    return input
  }

  /// Indices that the caller writes before each run, by default one for each of the graph's rows.
  public func indexInput(rows: Int? = nil) -> IndexInput { IndexInput(rows: rows ?? self.rows) }
}

/// The values of another node, without gradients.
private final class Detached: Node {
  private let source: Node

  init(_ source: Node) {
    self.source = source
    super.init(
      rows: source.rows, columns: source.columns, requiresGradient: false, sharing: source.values)
  }
}

extension Graph {
  /// The values of a node as constants: no gradient flows back through them.
  public func detached(_ node: Node) -> Node { add(Detached(node)) }
}
