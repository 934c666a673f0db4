public import Learning

/// PaCo, parameter-compositional networks (Sun et al. 2022): the weights of each task are a linear combination of several
/// sets of weights, `W = sum of w_k W_k`, with learned coefficients w of the task.
///
/// Each layer applies all sets to its input and combines the results, which is the same. The paper's restarts of tasks
/// whose losses explode are not part of a network.
public struct PaCo: Torso {
  public static let kind = "paco"
  public static let summary = "Weights of each task composed of several shared sets."

  /// The number of outputs of each hidden layer.
  public var hiddenSizes = [400, 400, 400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes each hidden layer's activation.
  public var usesLayerNorm = false
  /// The number of sets of weights (K in the paper, which has 5 for MT10 and 20 for MT50).
  public var parameterSets = 5

  public init() {}

  public func validate(_ name: String) throws {
    try HiddenLayers.validate(hiddenSizes, "\(name).hiddenSizes")
    try require(parameterSets, "\(name).parameterSets", in: 1...256)
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    // With these coefficients the composed weights have the variance of each set.
    let coefficients = Embedding(
      "\(name).tasks", rows: shape.tasks.count, columns: parameterSets,
      .normal(1 / Float(parameterSets).squareRoot()), plan: &plan)
    var width = shape.features
    var layers: [(sets: Dense, norm: LayerNorm?)] = []
    for (number, next) in hiddenSizes.enumerated() {
      let layerName = "\(name).layer\(number + 1)"
      let sets = Dense(layerName, from: width, to: parameterSets * next, plan: &plan)
      let norm =
        usesLayerNorm
        ? LayerNorm("\(layerName).norm", columns: next, activation, plan: &plan) : nil
      layers.append((sets, norm))
      width = next
    }
    return TorsoLayers(outputs: width) { [activation, layers] input in
      let (graph, parameters) = (input.graph, input.parameters)
      let weights = coefficients(input.tasks, parameters, in: graph)
      return layers.reduce(input.features) { node, layer in
        let composed = graph.mixture(layer.sets(node, parameters, in: graph), weights)
        return layer.norm.map { $0(composed, parameters, in: graph) }
          ?? graph.activated(composed, activation)
      }
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    // All sets' outputs in two shapes, their combination, and its activation or normalization.
    let nodes = 2 * parameterSets + 1 + (activation == .none && !usesLayerNorm ? 0 : 1)
    return Double(parameterSets) + hiddenSizes.reduce(0) { $0 + Double(nodes) * Double($1) }
  }
}
