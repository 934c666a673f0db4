public import Learning
internal import Tasks

/// BroNet (Nauman et al. 2024): a dense layer and residual blocks of two dense layers, all with layer normalization.
///
/// A block computes `x + LN(W_2 f(LN(W_1 x)))`. Wide critics of this shape keep learning where perceptrons overfit.
public struct BroNet: Torso {
  public static let kind = "broNet"
  public static let summary = "Wide residual blocks with layer normalization."

  /// The outputs of each layer.
  public var hiddenSize = 256
  /// The residual blocks after the first layer, of two layers each.
  public var blocks = 2
  public var activation = Activation.relu
  /// Whether layer normalization follows each layer.
  public var usesLayerNorm = true
  public var taskConditioning = TaskConditioning.oneHot
  /// The size of the task embedding.
  public var embeddingSize = 32

  public init() {}

  public init(hiddenSize: Int, blocks: Int, taskConditioning: TaskConditioning = .oneHot) {
    self.hiddenSize = hiddenSize
    self.blocks = blocks
    self.taskConditioning = taskConditioning
  }

  public func validate(_ name: String) throws {
    try require(hiddenSize, "\(name).hiddenSize", in: 1...65536)
    try require(blocks, "\(name).blocks", in: 0...64)
    try require(embeddingSize, "\(name).embeddingSize", in: 1...4096)
  }

  public var distinguishesTasks: Bool { taskConditioning != .none }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let tasks = TaskInput(
      name, taskConditioning, embeddingSize: embeddingSize, for: shape, plan: &plan)
    func layer(_ name: String, from inputs: Int, _ activation: Activation) -> HiddenLayers {
      HiddenLayers(
        name, from: inputs, [hiddenSize], activation, usesLayerNorm: usesLayerNorm, plan: &plan)
    }
    let first = layer("\(name).input", from: tasks.width, activation)
    var inner: [(HiddenLayers, HiddenLayers)] = []
    for number in 1..<blocks + 1 {
      inner.append(
        (
          layer("\(name).block\(number).first", from: hiddenSize, activation),
          layer("\(name).block\(number).second", from: hiddenSize, .none)
        ))
    }
    return TorsoLayers(outputs: hiddenSize) { [inner] input in
      let (graph, parameters) = (input.graph, input.parameters)
      let (features, oneHot) = tasks(input)
      var node = first(features, oneHot: oneHot, parameters, in: graph)
      for (first, second) in inner {
        let hidden = first(node, parameters, in: graph)
        node = graph.sum(node, second(hidden, parameters, in: graph))
      }
      return node
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let layer = HiddenLayers.floatsPerRow([hiddenSize], usesLayerNorm: usesLayerNorm)
    return TaskInput.floatsPerRow(taskConditioning, embeddingSize: embeddingSize, for: shape)
      + layer + Double(blocks) * (2 * layer + Double(hiddenSize))
  }
}
