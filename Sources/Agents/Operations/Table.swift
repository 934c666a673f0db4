private import func Glibc.memcpy

/// A row of learned numbers for each task or other choice.
public struct Table {
  let entry: Parameters.Entry

  init(
    _ name: String, rows: Int, columns: Int, _ start: Parameters.Start,
    plan: inout Parameters.Plan
  ) {
    entry = plan.add(name, rows: rows, columns: columns, start)
  }

  func callAsFunction(_ choices: Choices, _ parameters: Parameters, in graph: Graph) -> Node {
    graph.add(TableNode(self, choices, parameters, graph))
  }
}

private final class TableNode: Node {
  private let table: Table
  private let choices: Choices
  private let parameters: Parameters
  private let parameterGradients: UnsafeMutablePointer<Float>?

  init(_ table: Table, _ choices: Choices, _ parameters: Parameters, _ graph: Graph) {
    self.table = table
    self.choices = choices
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    super.init(
      rows: choices.rows, columns: table.entry.columns, learns: parameterGradients != nil)
  }

  override func forward() {
    choices.check(below: table.entry.rows)
    let source = parameters.values(of: table.entry)
    for row in 0..<rows {
      memcpy(
        values + row * columns, source + Int(choices.values[row]) * columns,
        columns * MemoryLayout<Float>.stride)
    }
  }

  override func backward() {
    guard let gradients, let parameterGradients else { return }
    let target = parameterGradients + table.entry.offset
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + Int(choices.values[row]) * columns,
        count: columns)
    }
  }
}

/// Of each row, the columns of its choice: the first so many for choice 0, the next for choice 1, and so on.
private final class PickNode: Node {
  private let input: Node
  private let choices: Choices

  init(_ input: Node, _ choices: Choices, of count: Int) {
    precondition(
      input.rows == choices.rows && input.columns.isMultiple(of: count),
      "\(input.rows) x \(input.columns) numbers are no columns for \(count) choices")
    self.input = input
    self.choices = choices
    super.init(rows: input.rows, columns: input.columns / count, learns: input.learns)
  }

  override func forward() {
    choices.check(below: input.columns / columns)
    for row in 0..<rows {
      memcpy(
        values + row * columns, input.values + place(row), columns * MemoryLayout<Float>.stride)
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(gradients + row * columns, by: 1, to: target + place(row), count: columns)
    }
  }

  private func place(_ row: Int) -> Int {
    row * input.columns + Int(choices.values[row]) * columns
  }
}

extension Graph {
  /// Picks each row's columns by its choice among `count`.
  public func pick(_ choices: Choices, of count: Int, from node: Node) -> Node {
    add(PickNode(node, choices, of: count))
  }
}

/// A one in the column of each row's choice, and zeros elsewhere.
private final class OneHotNode: Node {
  private let choices: Choices

  init(_ choices: Choices, of count: Int) {
    self.choices = choices
    super.init(rows: choices.rows, columns: count, learns: false)
  }

  override func forward() {
    choices.check(below: columns)
    values.update(repeating: 0, count: count)
    for row in 0..<rows { values[row * columns + Int(choices.values[row])] = 1 }
  }
}

extension Graph {
  public func oneHot(_ choices: Choices, of count: Int) -> Node {
    add(OneHotNode(choices, of: count))
  }
}
