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
    // The bounds keep the number of weights within `Int`; `MemoryDemand` checks that they fit into memory.
    try require(
      (1...64).contains(hiddenSizes.count) && hiddenSizes.allSatisfy { (1...65536).contains($0) },
      "\(name).hiddenSizes", hiddenSizes, "1 to 64 layers, of 1 to 65536 outputs each")
    try require(
      !isResidual || Set(hiddenSizes).count == 1, "\(name).hiddenSizes", hiddenSizes,
      "equal where layers are residual")
    try require(
      (1...4096).contains(embeddingSize), "\(name).embeddingSize", embeddingSize, "from 1 to 4096")
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
    var layers: [(dense: Dense, norm: LayerNorm?)] = []
    for (number, next) in hiddenSizes.enumerated() {
      let layerName = "\(name).layer\(number + 1)"
      let dense = Dense(
        layerName, from: width, to: next, usesLayerNorm ? .none : activation, plan: &plan)
      let norm =
        usesLayerNorm
        ? LayerNorm("\(layerName).norm", columns: next, activation, plan: &plan) : nil
      layers.append((dense, norm))
      width = next
    }
    return TorsoLayers(outputs: width) { [embedding, layers] input in
      let (graph, parameters) = (input.graph, input.parameters)
      var node = input.features
      if let embedding {
        node = graph.concat(node, embedding(input.tasks, parameters, in: graph))
      }
      for (number, layer) in layers.enumerated() {
        // The first layer looks a one-hot encoding up.
        let oneHot = number == 0 && taskConditioning == .oneHot ? input.tasks : nil
        var next = layer.dense(node, oneHot: oneHot, parameters, in: graph)
        if let norm = layer.norm { next = norm(next, parameters, in: graph) }
        node = isResidual && number > 0 ? graph.sum(node, next) : next
      }
      return node
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    // The task's embedding, and its concatenation with the input.
    var count = taskConditioning == .embedding ? Double(2 * embeddingSize + shape.features) : 0
    for (layer, width) in hiddenSizes.enumerated() {
      // The dense layer's outputs, their normalization, and the residual sum.
      let nodes = 1 + (usesLayerNorm ? 1 : 0) + (isResidual && layer > 0 ? 1 : 0)
      count += Double(nodes * width)
    }
    return count
  }
}
