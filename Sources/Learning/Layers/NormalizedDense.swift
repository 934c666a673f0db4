/// A fully connected layer with normalized weights and an activation.
public struct NormalizedDense {
  /// How weights are normalized.
  public enum Normalization: String, Codable, Hashable, Sendable, CaseIterable {
    /// Each output's weights are divided by their Euclidean norm and multiplied by a learned gain: weight
    /// normalization (Salimans and Kingma 2016).
    case l2
    /// The weights are divided by their greatest singular value: ``SpectralNorm``.
    case spectral
  }

  /// The weights before normalization have a row for each input and a column for each output.
  public let weights, bias: Parameters.Entry
  private let gain: Parameters.Entry?
  private let spectralNorm: SpectralNorm?
  private let activation: Activation

  /// Plans the layer's parameters.
  public init(
    _ name: String, from inputs: Int, to outputs: Int, _ normalization: Normalization,
    _ activation: Activation = .none, plan: inout Parameters.Plan
  ) {
    let dense = Dense(name, from: inputs, to: outputs, plan: &plan)
    (weights, bias) = (dense.weights, dense.bias)
    gain =
      normalization == .l2 ? plan.add("\(name).gain", rows: 1, columns: outputs, .ones) : nil
    spectralNorm =
      normalization == .spectral
      ? SpectralNorm("\(name).spectralNorm", of: weights, plan: &plan) : nil
    self.activation = activation
  }

  /// Applies the layer to each row.
  public func callAsFunction(_ input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    let normalized: Node
    if let spectralNorm {
      normalized = spectralNorm(parameters, in: graph)
    } else {
      normalized = graph.normalizedColumns(graph.parameter(weights, of: parameters))
    }
    var node = graph.matrixProduct(input, normalized)
    if let gain { node = graph.product(node, graph.parameter(gain, of: parameters)) }
    return graph.activated(
      graph.sum(node, graph.parameter(bias, of: parameters)), activation)
  }

  /// Improves the estimate of the greatest singular value. Call it before every update if the normalization is spectral.
  public func updateNormalization(of parameters: Parameters, steps: Int = 1) {
    spectralNorm?.update(parameters, steps: steps)
  }
}
