/// Numbers that come from outside.
public final class Input: Node {
  init(rows: Int, columns: Int) { super.init(rows: rows, columns: columns, learns: false) }
}

/// A whole number for each row that comes from outside, such as a task's.
public final class Choices {
  public let rows: Int
  public let values: UnsafeMutablePointer<Int32>

  init(rows: Int) {
    self.rows = rows
    values = .allocate(capacity: rows)
    values.initialize(repeating: 0, count: rows)
  }

  deinit { values.deallocate() }

  /// A wrong choice would read and write other numbers' memory.
  func check(below count: Int) {
    for row in 0..<rows {
      precondition(
        values[row] >= 0 && values[row] < count, "choice \(values[row]) is not below \(count)")
    }
  }
}

extension Graph {
  public func input(columns: Int) -> Input { add(Input(rows: rows, columns: columns)) }
  public func choices() -> Choices { Choices(rows: rows) }
}

/// The values of another node, from which nothing learns.
private final class Detached: Node {
  private let source: Node

  init(_ source: Node) {
    self.source = source
    super.init(
      rows: source.rows, columns: source.columns, learns: false, sharing: source.values)
  }
}

extension Graph {
  /// The values of a node, as if they came from outside.
  public func detached(_ node: Node) -> Node { add(Detached(node)) }
}
