private import func Glibc.memcpy

/// An embedding: a learned row of values for each task or other index.
public struct Embedding {
  /// A row for each index.
  public let entry: Parameters.Entry

  /// Plans the embedding's parameters.
  public init(
    _ name: String, rows: Int, columns: Int, _ initializer: Parameters.Initializer,
    plan: inout Parameters.Plan
  ) {
    entry = plan.add(name, rows: rows, columns: columns, initializer)
  }

  /// The row of each index.
  public func callAsFunction(_ indices: IndexInput, _ parameters: Parameters, in graph: Graph)
    -> Node
  {
    graph.add(EmbeddingNode(self, indices, parameters, graph))
  }
}

private final class EmbeddingNode: Node {
  private let embedding: Embedding
  private let indices: IndexInput
  private let parameters: Parameters
  private let parameterGradients: UnsafeMutablePointer<Float>?

  init(_ embedding: Embedding, _ indices: IndexInput, _ parameters: Parameters, _ graph: Graph) {
    self.embedding = embedding
    self.indices = indices
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    super.init(
      rows: indices.rows, columns: embedding.entry.columns,
      requiresGradient: parameterGradients != nil)
  }

  override func forward() {
    indices.check(below: embedding.entry.rows)
    let source = parameters.values(of: embedding.entry)
    for row in 0..<rows {
      memcpy(
        values + row * columns, source + Int(indices.values[row]) * columns,
        columns * MemoryLayout<Float>.stride)
    }
  }

  override func backward() {
    guard let gradients, let parameterGradients else { return }
    let target = parameterGradients + embedding.entry.offset
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + Int(indices.values[row]) * columns,
        count: columns)
    }
  }
}

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
    for row in 0..<rows {
      memcpy(
        values + row * columns, input.values + offset(row), columns * MemoryLayout<Float>.stride)
    }
  }

  override func backward() {
    guard let gradients, let target = input.gradientsToAddTo() else { return }
    for row in 0..<rows {
      addScaled(gradients + row * columns, by: 1, to: target + offset(row), count: columns)
    }
  }

  private func offset(_ row: Int) -> Int {
    row * input.columns + Int(indices.values[row]) * columns
  }
}

extension Graph {
  /// Splits the columns into `count` blocks, and returns the block of each row's index.
  public func gather(_ indices: IndexInput, of count: Int, from node: Node) -> Node {
    add(GatherNode(node, indices, of: count))
  }
}

/// The one-hot encoding of each row's index.
private final class OneHotNode: Node {
  private let indices: IndexInput

  init(_ indices: IndexInput, of count: Int) {
    self.indices = indices
    super.init(rows: indices.rows, columns: count, requiresGradient: false)
  }

  override func forward() {
    indices.check(below: columns)
    values.update(repeating: 0, count: count)
    for row in 0..<rows { values[row * columns + Int(indices.values[row])] = 1 }
  }
}

extension Graph {
  /// A row of `count` zeros with a one at each index.
  public func oneHot(_ indices: IndexInput, of count: Int) -> Node {
    add(OneHotNode(indices, of: count))
  }
}
