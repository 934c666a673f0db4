public import Learning

/// MOORE, a mixture of orthogonal experts (Hendawy et al. 2024): the outputs of several networks are made orthonormal
/// row by row, and each task mixes them with learned weights.
///
/// The modified Gram-Schmidt process makes them orthonormal, so that no expert repeats what an earlier one says. The
/// experts do not see the task.
public struct MOORE: Torso {
  public static let kind = "moore"
  public static let summary = "Orthogonal experts that each task mixes."

  /// The number of outputs of each layer of an expert. The last one is linear.
  public var hiddenSizes = [400, 400, 400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes the activations of the experts.
  public var usesLayerNorm = false
  /// The number of experts (the paper has 4 for MT10 and 6 for MT50), at most as many as the last layer has outputs.
  public var experts = 4

  public init() {}

  public func validate(_ name: String) throws {
    try HiddenLayers.validate(hiddenSizes, "\(name).hiddenSizes")
    try require(experts, "\(name).experts", in: 1...min(256, hiddenSizes[hiddenSizes.count - 1]))
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let size = hiddenSizes[hiddenSizes.count - 1]
    let mixing = Embedding(
      "\(name).tasks", rows: shape.tasks.count, columns: experts, .normal(1), plan: &plan)
    var networks: [(hidden: HiddenLayers, last: Dense)] = []
    for number in 1...experts {
      let expert = "\(name).expert\(number)"
      let hidden = HiddenLayers(
        expert, from: shape.features, hiddenSizes.dropLast(), activation,
        usesLayerNorm: usesLayerNorm, plan: &plan)
      networks.append(
        (hidden, Dense("\(expert).last", from: hidden.outputs, to: size, plan: &plan)))
    }
    return TorsoLayers(outputs: size) { [networks] input in
      let (graph, parameters) = (input.graph, input.parameters)
      var basis: [Node] = []
      for network in networks {
        let hidden = network.hidden(input.features, parameters, in: graph)
        let vector = network.last(hidden, parameters, in: graph)
        let remainder = basis.reduce(vector) { rest, unit in
          let component = graph.rowSum(graph.product(rest, unit))
          return graph.difference(rest, graph.product(unit, component))
        }
        basis.append(graph.normalizedRows(remainder))
      }
      let weights = mixing(input.tasks, parameters, in: graph)
      return graph.tanh(graph.mixture(graph.concat(basis), weights))
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let size = Double(hiddenSizes[hiddenSizes.count - 1])
    let count = Double(experts)
    let hidden = HiddenLayers.floatsPerRow(
      Array(hiddenSizes.dropLast()), usesLayerNorm: usesLayerNorm)
    // Each pair of experts has a product, its sum, a component and a difference.
    let pairs = count * (count - 1) / 2 * (3 * size + 1)
    // Each expert's output, its norm, and both shapes of the basis; then the mixture and its tanh.
    return count * (hidden + 4 * size + 1) + pairs + 2 * size
  }
}
