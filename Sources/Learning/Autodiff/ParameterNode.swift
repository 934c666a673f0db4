/// A matrix of parameters as a node.
private final class ParameterNode: Node {
  private let parameters: Parameters
  private let entry: Parameters.Entry
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?

  init(_ entry: Parameters.Entry, _ parameters: Parameters, _ graph: Graph) {
    self.parameters = parameters
    self.entry = entry
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    super.init(
      rows: entry.rows, columns: entry.columns, requiresGradient: parameterGradients != nil,
      sharing: parameters.values(of: entry))
  }

  override func backward() {
    guard let gradients, let parameterGradients else { return }
    addScaled(gradients, by: 1, to: parameterGradients.targetToAddTo(entry), count: count)
  }

  override func forwardTangent() { setTangents(parameterTangents.map { $0 + entry.offset }) }
}

extension Graph {
  /// A matrix of parameters, for operations that no layer covers.
  public func parameter(_ entry: Parameters.Entry, of parameters: Parameters) -> Node {
    add(ParameterNode(entry, parameters, self))
  }
}
