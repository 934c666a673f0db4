public import Learning

/// FiLM, feature-wise linear modulation (Perez et al. 2018): a multilayer perceptron for all tasks, in which each task
/// scales and shifts every feature.
///
/// A layer computes `activation((1 + scale) * (W x + b) + shift)`. Scales and shifts are a linear function of a learned
/// embedding of the task.
public struct FiLM: Torso {
  public static let kind = "film"
  public static let summary = "A shared perceptron whose features each task scales and shifts."

  /// The number of outputs of each hidden layer.
  public var hiddenSizes = [400, 400, 400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes each modulation.
  public var usesLayerNorm = false
  /// The size of the task embedding.
  public var embeddingSize = 32

  public init() {}

  public func validate(_ name: String) throws {
    try HiddenLayers.validate(hiddenSizes, "\(name).hiddenSizes")
    try require(embeddingSize, "\(name).embeddingSize", in: 1...4096)
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let tasks = plan.add(
      "\(name).tasks", rows: shape.tasks.count, columns: embeddingSize, .normal(1))
    let features = hiddenSizes.reduce(0, +)
    // With a small gain, the network starts near a perceptron without modulation.
    let modulation = Dense(
      "\(name).modulation", from: embeddingSize, to: 2 * features, gain: 0.1, plan: &plan)
    var layers: [(linear: HiddenLayers, size: Int)] = []
    for (number, size) in hiddenSizes.enumerated() {
      let linear = HiddenLayers(
        "\(name).layer\(number + 1)", from: layers.last?.size ?? shape.features, [size], .none,
        usesLayerNorm: usesLayerNorm, plan: &plan)
      layers.append((linear, size))
    }
    return TorsoLayers(outputs: hiddenSizes[hiddenSizes.count - 1]) { [activation, layers] input in
      let (graph, parameters) = (input.graph, input.parameters)
      // Computed once for each task, not for each row.
      let perTask = modulation(graph.parameter(tasks, of: parameters), parameters, in: graph)
      let modulations = graph.gatherRows(input.tasks, from: perTask)
      var (node, start) = (input.features, 0)
      for layer in layers {
        let scale = graph.slice(start..<start + layer.size, of: modulations)
        let shift = graph.slice(
          features + start..<features + start + layer.size, of: modulations)
        let linear = layer.linear(node, parameters, in: graph)
        let scaled = graph.product(linear, graph.affine(scale, scale: 1, shift: 1))
        node = graph.activated(graph.sum(scaled, shift), activation)
        start += layer.size
      }
      return node
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let features = Double(hiddenSizes.reduce(0, +))
    // For each task the embedding and the modulation, and this for each row; then the nodes of each layer.
    let nodes = 6 + (usesLayerNorm ? 1 : 0) + (activation == .none ? 0 : 1)
    return Double(embeddingSize) + 4 * features + Double(nodes) * features
  }
}
