public import Learning
internal import Tasks

/// A recurrent network: a gated recurrent unit, GRU (Cho et al. 2014), after the layers of a multilayer perceptron, and
/// perhaps before others. Its hidden state is a memory of the episode (compare recurrent model-free reinforcement
/// learning, Ni et al. 2022).
public struct GRU: Torso {
  public static let kind = "gru"
  public static let summary = "A perceptron with a recurrent cell, which remembers the episode."

  /// The number of outputs of each layer before the cell.
  public var hiddenSizes = [256]
  /// The size of the cell's hidden state.
  public var hiddenStateSize = 256
  /// The number of outputs of each layer after the cell.
  public var outputSizes: [Int] = []
  public var activation = Activation.relu
  /// Whether layer normalization precedes each layer's activation.
  public var usesLayerNorm = false
  public var taskConditioning = TaskConditioning.oneHot
  /// The size of the task embedding.
  public var embeddingSize = 32

  public init() {}

  public init(hiddenSizes: [Int], hiddenStateSize: Int, usesLayerNorm: Bool = false) {
    self.hiddenSizes = hiddenSizes
    self.hiddenStateSize = hiddenStateSize
    self.usesLayerNorm = usesLayerNorm
  }

  /// The layers before the cell.
  private var encoder: MLP {
    var encoder = MLP(hiddenSizes: hiddenSizes, usesLayerNorm: usesLayerNorm)
    encoder.activation = activation
    encoder.taskConditioning = taskConditioning
    encoder.embeddingSize = embeddingSize
    return encoder
  }

  public func validate(_ name: String) throws {
    try encoder.validate(name)
    try require(hiddenStateSize, "\(name).hiddenStateSize", in: 1...65536)
    try HiddenLayers.validate(outputSizes, "\(name).outputSizes", layers: 0...64)
  }

  public var distinguishesTasks: Bool { encoder.distinguishesTasks }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let encoder = encoder.plan(name, for: shape, in: &plan)
    let cell = GRUCell(
      "\(name).cell", from: encoder.outputs, hiddenSize: hiddenStateSize, plan: &plan)
    let layers = HiddenLayers(
      "\(name).output", from: hiddenStateSize, outputSizes, activation,
      usesLayerNorm: usesLayerNorm, plan: &plan)
    return TorsoLayers(outputs: layers.outputs) { input in
      guard let memory = input.memory else {
        preconditionFailure("\(name) is recurrent, and its input is no sequence")
      }
      let (graph, parameters) = (input.graph, input.parameters)
      let states = memory.unroll(encoder(input), in: graph) { inputs, state, continues in
        cell.sequence(inputs, state: state, continues: continues, parameters, in: graph)
      }
      return layers(states, parameters, in: graph)
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let width = Double(hiddenSizes[hiddenSizes.count - 1])
    // The encoder's outputs in the order of time, and whether episodes continue, twice. The cell: what the inputs
    // contribute, twice; the state before each step; what a step keeps; and the state after it, three times.
    let recurrent = width + 2 + Double(hiddenStateSize * (2 * 3 + 1 + 6 + 3))
    return encoder.floatsPerRow(for: shape, planned: plan) + recurrent
      + HiddenLayers.floatsPerRow(outputSizes, usesLayerNorm: usesLayerNorm)
  }
}
