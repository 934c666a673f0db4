public import Learning
internal import Tasks

/// The architecture of a multi-task network.
public struct NetworkSettings: Codable, Hashable, Sendable {
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
  /// Whether each task has its own output layer (multi-head network, as MT-SAC in Meta-World, Yu et al. 2020).
  public var usesTaskHeads = false

  public init() {}
}

extension NetworkSettings {
  /// Throws if the settings are not valid; `name` is the setting's name.
  func validate(_ name: String) throws {
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

  /// The number of parameters, and the floats that a graph of the network holds for each row, without the inputs.
  /// With gradients, a graph holds twice as many.
  func demand(
    inputs: Int, outputs: Int, tasks: Int
  ) -> (parameters: Int, floatsPerRow: Double) {
    var plan = Parameters.Plan()
    _ = MultiTaskMLP("", inputs: inputs, outputs: outputs, tasks: tasks, self, plan: &plan)
    // The task's embedding, and its concatenation with the input.
    var count =
      switch taskConditioning {
      case .none, .oneHot: 0.0
      case .embedding: Double(2 * embeddingSize + inputs)
      }
    for (layer, width) in hiddenSizes.enumerated() {
      // The dense layer's outputs, their normalization, and the residual sum.
      let nodes = 1 + (usesLayerNorm ? 1 : 0) + (isResidual && layer > 0 ? 1 : 0)
      count += Double(nodes * width)
    }
    count += Double(outputs)
    return (plan.count, count)
  }
}
