/// Values that the caller writes before each run of the graph.
public final class Input: Node {
  init(rows: Int, columns: Int) {
    super.init(rows: rows, columns: columns, requiresGradient: false)
  }
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
  /// Values that the caller writes before each run.
  public func input(columns: Int) -> Input { add(Input(rows: rows, columns: columns)) }
  /// Indices that the caller writes before each run.
  public func indexInput() -> IndexInput { IndexInput(rows: rows) }
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
