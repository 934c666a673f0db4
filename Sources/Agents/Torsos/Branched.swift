public import Learning

/// Layers of each task before and after layers that all tasks share: encoders by task, a shared encoder with branches by
/// task, or, without shared layers, one network for each task.
public struct Branched: Torso {
  public static let kind = "branched"
  public static let summary = "Layers of each task before and after layers that all share."

  /// The outputs of each layer that a task's encoder has for itself.
  public var encoderSizes: [Int] = []
  /// The outputs of each layer that all tasks share.
  public var sharedSizes = [400, 400]
  /// The outputs of each layer that a task has for itself after the shared ones.
  public var branchSizes = [400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes each activation. Layers of a task have scales and shifts of the task.
  public var usesLayerNorm = false

  public init() {}

  public func validate(_ name: String) throws {
    for (sizes, setting) in [
      (encoderSizes, "encoderSizes"), (sharedSizes, "sharedSizes"), (branchSizes, "branchSizes"),
    ] {
      try HiddenLayers.validate(sizes, "\(name).\(setting)", layers: 0...64)
    }
    try require(
      encoderSizes.count + sharedSizes.count + branchSizes.count > 0, "\(name).sharedSizes",
      sharedSizes, "not empty where the tasks have no layers of their own")
  }

  public var distinguishesTasks: Bool { !encoderSizes.isEmpty || !branchSizes.isEmpty }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    func taskLayers(_ part: String, from inputs: Int, _ sizes: [Int]) -> TaskLayers {
      TaskLayers(
        "\(name).\(part)", from: inputs, sizes, tasks: shape.tasks.count, activation,
        usesLayerNorm: usesLayerNorm, plan: &plan)
    }
    let encoder = taskLayers("encoder", from: shape.features, encoderSizes)
    let shared = HiddenLayers(
      "\(name).shared", from: encoder.outputs, sharedSizes, activation,
      usesLayerNorm: usesLayerNorm, plan: &plan)
    let branch = taskLayers("branch", from: shared.outputs, branchSizes)
    return TorsoLayers(outputs: branch.outputs) { input in
      let (graph, parameters) = (input.graph, input.parameters)
      let encoded = encoder(input.features, input.tasks, parameters, in: graph)
      return branch(shared(encoded, parameters, in: graph), input.tasks, parameters, in: graph)
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    TaskLayers.floatsPerRow(encoderSizes + branchSizes, activation, usesLayerNorm: usesLayerNorm)
      + HiddenLayers.floatsPerRow(sharedSizes, usesLayerNorm: usesLayerNorm)
  }
}

/// Dense layers with weights for each task, and perhaps layer normalization with scales and shifts for each task.
struct TaskLayers {
  let outputs: Int
  private let layers: [Layer]
  private let activation: Activation

  private struct Layer {
    let dense: TaskDense
    let norm: (scale: Embedding, shift: Embedding)?
  }

  init(
    _ name: String, from inputs: Int, _ sizes: [Int], tasks: Int, _ activation: Activation,
    usesLayerNorm: Bool, plan: inout Parameters.Plan
  ) {
    var width = inputs
    var layers: [Layer] = []
    for (number, next) in sizes.enumerated() {
      let layerName = "\(name).layer\(number + 1)"
      let dense = TaskDense(
        layerName, from: width, to: next, tasks: tasks, usesLayerNorm ? .none : activation,
        plan: &plan)
      var norm: (scale: Embedding, shift: Embedding)?
      if usesLayerNorm {
        norm = (
          Embedding("\(layerName).norm.scale", rows: tasks, columns: next, .ones, plan: &plan),
          Embedding("\(layerName).norm.shift", rows: tasks, columns: next, .zeros, plan: &plan)
        )
      }
      layers.append(Layer(dense: dense, norm: norm))
      width = next
    }
    self.layers = layers
    self.activation = activation
    outputs = width
  }

  func callAsFunction(
    _ input: Node, _ tasks: IndexInput, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    layers.reduce(input) { node, layer in
      let linear = layer.dense(node, tasks, parameters, in: graph)
      guard let norm = layer.norm else { return linear }
      let centered = graph.difference(linear, graph.rowMean(linear))
      let variance = graph.rowMean(graph.square(centered))
      let std = graph.squareRoot(graph.affine(variance, scale: 1, shift: 1e-5))
      let scaled = graph.product(
        graph.quotient(centered, std), norm.scale(tasks, parameters, in: graph))
      return graph.activated(
        graph.sum(scaled, norm.shift(tasks, parameters, in: graph)), activation)
    }
  }

  /// The floats that a graph of such layers holds for each row.
  static func floatsPerRow(
    _ sizes: [Int], _ activation: Activation, usesLayerNorm: Bool
  ) -> Double {
    let nodes = usesLayerNorm ? 8 + (activation == .none ? 0 : 1) : 1
    // Means, variances and standard deviations have one value.
    return sizes.reduce(0) { $0 + Double(nodes * $1 + (usesLayerNorm ? 6 : 0)) }
  }
}
