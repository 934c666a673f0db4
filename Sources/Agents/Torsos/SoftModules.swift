public import Learning

/// Soft modularization (Yang et al. 2020): layers of modules, and a routing network that decides how much of each module's
/// output each module of the next layer reads.
///
/// With the state's encoding f and the task's embedding h, the routing logits are `p_1 = W relu(f h)` and
/// `p_(l+1) = W_d relu((W_u p_l) (f h))`, and their softmax weights the modules.
public struct SoftModules: Torso {
  public static let kind = "softModules"
  public static let summary = "Modules that a routing network connects by task and state."

  /// The layers of modules, and the modules of each (the paper has 2 and 2 for MT10, 4 and 4 for MT50).
  public var layers = 2
  public var modules = 2
  /// The outputs of a module.
  public var moduleSize = 256
  /// The outputs of each layer of the state's encoder. Task embeddings have the size of the last one.
  public var encoderSizes = [400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes the activations of the encoder.
  public var usesLayerNorm = false

  public init() {}

  public func validate(_ name: String) throws {
    try require(layers, "\(name).layers", in: 1...64)
    try require(modules, "\(name).modules", in: 1...64)
    try require(moduleSize, "\(name).moduleSize", in: 1...65536)
    try HiddenLayers.validate(encoderSizes, "\(name).encoderSizes")
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let encoder = HiddenLayers(
      "\(name).encoder", from: shape.features, encoderSizes, activation,
      usesLayerNorm: usesLayerNorm, plan: &plan)
    let tasks = Embedding(
      "\(name).tasks", rows: shape.tasks.count, columns: encoder.outputs, .normal(1), plan: &plan)
    // The modules of the first layer read the same input, so they are one layer.
    let first = Dense(
      "\(name).layer1", from: encoder.outputs, to: modules * moduleSize, activation, plan: &plan)
    var later: [[Dense]] = []
    for layer in 2..<layers + 1 {
      later.append(
        (1...modules).map {
          Dense(
            "\(name).layer\(layer).module\($0)", from: moduleSize, to: moduleSize, activation,
            plan: &plan)
        })
    }
    // Between two layers, weights for each pair of modules; after the last layer, for each module.
    var routing: [(up: Dense?, down: Dense)] = []
    for layer in 1...layers {
      let routingName = "\(name).routing\(layer)"
      let weights = layer < layers ? modules * modules : modules
      let up =
        layer > 1
        ? Dense("\(routingName).up", from: modules * modules, to: encoder.outputs, plan: &plan)
        : nil
      routing.append(
        (up, Dense("\(routingName).down", from: encoder.outputs, to: weights, plan: &plan)))
    }
    return TorsoLayers(outputs: moduleSize) { [modules, moduleSize, later, routing] input in
      let (graph, parameters) = (input.graph, input.parameters)
      let encoding = encoder(input.features, parameters, in: graph)
      let joint = graph.product(encoding, tasks(input.tasks, parameters, in: graph))
      var outputs = first(encoding, parameters, in: graph)
      var logits: Node?
      for (layer, route) in routing.enumerated() {
        var hidden = joint
        if let up = route.up, let earlier = logits {
          hidden = graph.product(up(earlier, parameters, in: graph), joint)
        }
        let next = route.down(graph.activated(hidden, .relu), parameters, in: graph)
        logits = next
        guard layer < later.count else { return graph.mixture(outputs, graph.softmax(next)) }
        // For each row a square matrix of weights, with a row for each module of the next layer.
        let weights = graph.softmax(graph.reshaped(next, columns: modules))
        let read = graph.matrixProduct(
          weights, graph.reshaped(outputs, columns: moduleSize), batches: next.rows)
        let inputs = graph.reshaped(read, columns: modules * moduleSize)
        outputs = graph.concat(
          later[layer].enumerated().map { module, dense in
            let columns = module * moduleSize..<(module + 1) * moduleSize
            return dense(graph.slice(columns, of: inputs), parameters, in: graph)
          })
      }
      return outputs
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let encoding = Double(encoderSizes[encoderSizes.count - 1])
    let (all, pairs, later) = (
      Double(modules * moduleSize), Double(modules * modules), Double(layers - 1)
    )
    // The encoder, the task's embedding, their product, the first modules, and the last mixture in two shapes.
    let ends =
      HiddenLayers.floatsPerRow(encoderSizes, usesLayerNorm: usesLayerNorm) + 2 * encoding + 2 * all
      + Double(2 * modules + moduleSize)
    // Three nodes of a routing layer, of which the first has one, its logits and weights, and the modules' inputs and
    // outputs in several shapes.
    return ends + (3 * later + 1) * encoding + 3 * later * pairs + 6 * later * all
  }
}
