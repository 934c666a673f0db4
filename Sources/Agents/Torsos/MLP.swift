public import Learning
internal import Tasks

/// A multilayer perceptron that all tasks share.
public struct MLP: Torso {
  public static let kind = "mlp"
  public static let summary = "A multilayer perceptron that all tasks share."

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
    let tasks = TaskInput(
      name, taskConditioning, embeddingSize: embeddingSize, for: shape, plan: &plan)
    let layers = HiddenLayers(
      name, from: tasks.width, hiddenSizes, activation, usesLayerNorm: usesLayerNorm,
      isResidual: isResidual, plan: &plan)
    return TorsoLayers(outputs: layers.outputs) { input in
      let (features, oneHot) = tasks(input)
      return layers(features, oneHot: oneHot, input.parameters, in: input.graph)
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    TaskInput.floatsPerRow(taskConditioning, embeddingSize: embeddingSize, for: shape)
      + HiddenLayers.floatsPerRow(
        hiddenSizes, usesLayerNorm: usesLayerNorm, isResidual: isResidual)
  }
}
