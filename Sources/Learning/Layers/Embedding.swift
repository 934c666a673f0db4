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

  /// The embedding whose parameters are planned already.
  public init(_ entry: Parameters.Entry) { self.entry = entry }

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
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?

  init(_ embedding: Embedding, _ indices: IndexInput, _ parameters: Parameters, _ graph: Graph) {
    self.embedding = embedding
    self.indices = indices
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    super.init(
      rows: indices.rows, columns: embedding.entry.columns,
      requiresGradient: parameterGradients != nil)
  }

  override func forward() {
    indices.check(below: embedding.entry.rows)
    lookUp(parameters.values(of: embedding.entry), to: values)
  }

  override func backward() {
    guard let gradients, let parameterGradients else { return }
    let target = parameterGradients.targetToAddTo(embedding.entry)
    for row in 0..<rows {
      addScaled(
        gradients + row * columns, by: 1, to: target + Int(indices.values[row]) * columns,
        count: columns)
    }
  }
  override func forwardTangent() {
    if let tangents, let parameterTangents {
      lookUp(parameterTangents + embedding.entry.offset, to: tangents)
    }
  }

  private func lookUp(_ table: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>) {
    for row in 0..<rows {
      memcpy(
        target + row * columns, table + Int(indices.values[row]) * columns,
        columns * MemoryLayout<Float>.stride)
    }
  }
}
