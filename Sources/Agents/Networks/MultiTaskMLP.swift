public import Learning

/// A multilayer perceptron for several tasks: task conditioning, shared hidden layers and an output layer.
public struct MultiTaskMLP {
  private struct Layer {
    let dense: Dense
    let norm: LayerNorm?
  }

  private let settings: NetworkSettings
  private let embedding: Embedding?
  private let layers: [Layer]
  /// The output layer. With task heads, it has columns for each task, task by task.
  let head: Dense
  private let taskHeads: TaskDense?

  /// `gain` scales the initial weights of the output layer.
  public init(
    _ name: String, inputs: Int, outputs: Int, tasks: Int, _ settings: NetworkSettings,
    gain: Float = 1, plan: inout Parameters.Plan
  ) {
    self.settings = settings
    var width = inputs
    switch settings.taskConditioning {
    case .none: embedding = nil
    case .oneHot:
      embedding = nil
      width += tasks
    case .embedding:
      embedding = Embedding(
        "\(name).tasks", rows: tasks, columns: settings.embeddingSize, .normal(1), plan: &plan)
      width += settings.embeddingSize
    }
    var layers: [Layer] = []
    for (number, next) in settings.hiddenSizes.enumerated() {
      let layerName = "\(name).layer\(number + 1)"
      let dense = Dense(
        layerName, from: width, to: next, settings.usesLayerNorm ? .none : settings.activation,
        plan: &plan)
      let norm =
        settings.usesLayerNorm
        ? LayerNorm("\(layerName).norm", columns: next, settings.activation, plan: &plan) : nil
      layers.append(Layer(dense: dense, norm: norm))
      width = next
    }
    self.layers = layers
    head = Dense(
      "\(name).head", from: width, to: settings.usesTaskHeads ? tasks * outputs : outputs,
      gain: gain, plan: &plan)
    taskHeads = settings.usesTaskHeads ? TaskDense(splitting: head, among: tasks) : nil
  }

  public func callAsFunction(
    _ observation: Node, _ taskIndices: IndexInput, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    var node = observation
    switch settings.taskConditioning {
    // The first layer looks a one-hot encoding up.
    case .none, .oneHot: break
    case .embedding:
      if let embedding { node = graph.concat(node, embedding(taskIndices, parameters, in: graph)) }
    }
    for (number, layer) in layers.enumerated() {
      let oneHot = number == 0 && settings.taskConditioning == .oneHot ? taskIndices : nil
      var next = layer.dense(node, oneHot: oneHot, parameters, in: graph)
      if let norm = layer.norm { next = norm(next, parameters, in: graph) }
      node = settings.isResidual && number > 0 ? graph.sum(node, next) : next
    }
    return taskHeads.map { $0(node, taskIndices, parameters, in: graph) }
      ?? head(node, parameters, in: graph)
  }
}
