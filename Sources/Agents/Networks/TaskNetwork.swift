/// A network for several tasks: what says which task it is, a trunk of layers, and a last layer.
public struct TaskNetwork {
  private struct Layer {
    let dense: Dense
    let norm: LayerNorm?
  }

  private let settings: NetworkSettings
  private let taskCount: Int
  private let embedding: Table?
  private let layers: [Layer]
  /// With a column for each task and output, task by task, where tasks have heads of their own.
  let head: Dense

  /// `gain` is how large the first outputs are, from 0 to 1.
  public init(
    _ name: String, inputs: Int, outputs: Int, tasks: Int, _ settings: NetworkSettings,
    gain: Float = 1, plan: inout Parameters.Plan
  ) {
    self.settings = settings
    taskCount = tasks
    var width = inputs
    switch settings.taskInput {
    case .none: embedding = nil
    case .oneHot:
      embedding = nil
      width += tasks
    case .embedding:
      embedding = Table(
        "\(name).tasks", rows: tasks, columns: settings.embeddingSize, .normal(1), plan: &plan)
      width += settings.embeddingSize
    }
    var layers: [Layer] = []
    for (number, next) in settings.widths.enumerated() {
      let place = "\(name).layer\(number + 1)"
      let dense = Dense(
        place, from: width, to: next, settings.hasLayerNorm ? .none : settings.activation,
        plan: &plan)
      let norm =
        settings.hasLayerNorm
        ? LayerNorm("\(place).norm", columns: next, settings.activation, plan: &plan) : nil
      layers.append(Layer(dense: dense, norm: norm))
      width = next
    }
    self.layers = layers
    head = Dense(
      "\(name).head", from: width, to: settings.hasTaskHeads ? tasks * outputs : outputs,
      gain: gain, plan: &plan)
  }

  public func callAsFunction(
    _ observation: Node, _ tasks: Choices, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    var node = observation
    switch settings.taskInput {
    case .none: break
    case .oneHot: node = graph.join(node, graph.oneHot(tasks, of: taskCount))
    case .embedding:
      if let embedding { node = graph.join(node, embedding(tasks, parameters, in: graph)) }
    }
    for (number, layer) in layers.enumerated() {
      var next = layer.dense(node, parameters, in: graph)
      if let norm = layer.norm { next = norm(next, parameters, in: graph) }
      node = settings.isResidual && number > 0 ? graph.sum(node, next) : next
    }
    let outputs = head(node, parameters, in: graph)
    return settings.hasTaskHeads ? graph.pick(tasks, of: taskCount, from: outputs) : outputs
  }
}
