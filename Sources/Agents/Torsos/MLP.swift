public import Learning
internal import Tasks

/// A multilayer perceptron that all tasks share.
public struct MLP: Torso {
  public static let kind = "mlp"
  public static let summary = "A multilayer perceptron that all tasks share."

  /// How the network's input identifies the task.
  public enum TaskConditioning: String, Codable, Hashable, Sendable, CaseIterable {
    /// The input does not identify the task.
    case none
    /// A one-hot encoding of the task.
    case oneHot
    /// A learned embedding of the task.
    case embedding
  }

  /// The number of outputs of each hidden layer.
  public var hiddenSizes = [400, 400, 400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes each hidden layer's activation.
  public var usesLayerNorm = false
  /// Whether the hidden layers after the first have residual connections (He et al. 2016). Their sizes must be equal.
  public var isResidual = false
  public var taskConditioning = TaskConditioning.oneHot
  /// The size of the task embedding.
  public var embeddingSize = 32

  public init() {}

  public init(hiddenSizes: [Int], usesLayerNorm: Bool = false) {
    self.hiddenSizes = hiddenSizes
    self.usesLayerNorm = usesLayerNorm
  }

  public func validate(_ name: String) throws {
    try HiddenLayers.validate(hiddenSizes, "\(name).hiddenSizes")
    try require(
      !isResidual || Set(hiddenSizes).count == 1, "\(name).hiddenSizes", hiddenSizes,
      "equal where layers are residual")
    try require(embeddingSize, "\(name).embeddingSize", in: 1...4096)
  }

  public var distinguishesTasks: Bool { taskConditioning != .none }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    var (width, embedding) = (shape.features, Embedding?.none)
    switch taskConditioning {
    case .none: break
    case .oneHot: width += shape.tasks.count
    case .embedding:
      embedding = Embedding(
        "\(name).tasks", rows: shape.tasks.count, columns: embeddingSize, .normal(1), plan: &plan)
      width += embeddingSize
    }
    let layers = HiddenLayers(
      name, from: width, hiddenSizes, activation, usesLayerNorm: usesLayerNorm,
      isResidual: isResidual, plan: &plan)
    return TorsoLayers(outputs: layers.outputs) { [embedding] input in
      let (graph, parameters) = (input.graph, input.parameters)
      var node = input.features
      if let embedding {
        node = graph.concat(node, embedding(input.tasks, parameters, in: graph))
      }
      // The first layer looks a one-hot encoding up.
      let oneHot = taskConditioning == .oneHot ? input.tasks : nil
      return layers(node, oneHot: oneHot, parameters, in: graph)
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    // The task's embedding, and its concatenation with the input.
    let embedded = taskConditioning == .embedding ? 2 * embeddingSize + shape.features : 0
    return Double(embedded)
      + HiddenLayers.floatsPerRow(
        hiddenSizes, usesLayerNorm: usesLayerNorm, isResidual: isResidual)
  }
}
