public import Learning
internal import Tasks

/// CARE, contextual attentional representations (Sodhani et al. 2021): encoders that all tasks share are mixed by
/// attention, which follows from what is known about the task: a sentence that describes it.
///
/// The context is a small network's encoding of the sentence's embedding. The layers after the mixture read the context
/// too.
public struct CARE: Torso {
  public static let kind = "care"
  public static let summary = "Encoders mixed by attention to a description of the task."

  /// The number of encoders (the paper has 6 for MT10).
  public var encoders = 6
  /// The outputs of each layer of an encoder.
  public var encoderSizes = [50, 50]
  /// The outputs of each layer that encodes the description.
  public var contextSizes = [50, 50]
  /// The outputs of each layer after the mixture.
  public var hiddenSizes = [400, 400, 400]
  public var activation = Activation.relu
  /// Whether layer normalization precedes the activations of the encoders and of the layers after the mixture.
  public var usesLayerNorm = false

  public init() {}

  public func validate(_ name: String) throws {
    try require(encoders, "\(name).encoders", in: 1...256)
    try HiddenLayers.validate(encoderSizes, "\(name).encoderSizes")
    try HiddenLayers.validate(contextSizes, "\(name).contextSizes")
    try HiddenLayers.validate(hiddenSizes, "\(name).hiddenSizes", layers: 0...64)
  }

  public func validate(_ name: String, for tasks: [String]) throws {
    for task in tasks where TaskDescriptions.embedding(of: task) == nil {
      throw TaskError.invalidOption(
        name: name, given: "care, which needs the embedding of a description of \(task)",
        allowed: "another torso, or the embedding registered with TaskDescriptions")
    }
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let size = TaskDescriptions.size
    // Among the parameters, so that a policy file has all that the policy needs. Of a task without a description,
    // only such a file knows the values.
    let descriptions = plan.add(
      "\(name).descriptions", rows: shape.tasks.count, columns: size,
      .constants(
        shape.tasks.flatMap {
          TaskDescriptions.embedding(of: $0) ?? Array(repeating: 0, count: size)
        }))
    let encoding = HiddenLayers(
      "\(name).context", from: size, contextSizes, activation, plan: &plan)
    let attention = Dense(
      "\(name).attention", from: encoding.outputs, to: encoders, plan: &plan)
    var networks: [HiddenLayers] = []
    for number in 1...encoders {
      networks.append(
        HiddenLayers(
          "\(name).encoder\(number)", from: shape.features, encoderSizes, activation,
          usesLayerNorm: usesLayerNorm, plan: &plan))
    }
    let mixed = encoderSizes[encoderSizes.count - 1] + encoding.outputs
    let hidden = HiddenLayers(
      name, from: mixed, hiddenSizes, activation, usesLayerNorm: usesLayerNorm, plan: &plan)
    return TorsoLayers(outputs: hidden.outputs) { [networks] input in
      let (graph, parameters) = (input.graph, input.parameters)
      // Computed once for each task, not for each row.
      let known = graph.detached(graph.parameter(descriptions, of: parameters))
      let contexts = encoding(known, parameters, in: graph)
      let shares = graph.softmax(attention(contexts, parameters, in: graph))
      let encoded = graph.concat(
        networks.map { $0(input.features, parameters, in: graph) })
      let mixture = graph.mixture(encoded, graph.gatherRows(input.tasks, from: shares))
      let context = graph.gatherRows(input.tasks, from: contexts)
      return hidden(graph.concat(mixture, context), parameters, in: graph)
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let (count, context) = (Double(encoders), Double(contextSizes[contextSizes.count - 1]))
    let code = Double(encoderSizes[encoderSizes.count - 1])
    // For each task the description, its encoding and the attention.
    let perTask =
      2 * Double(TaskDescriptions.size) + HiddenLayers.floatsPerRow(contextSizes) + 2 * count
    // For each row the encoders, their outputs in two shapes, the attention, and the mixture with the context.
    let encoding =
      count * HiddenLayers.floatsPerRow(encoderSizes, usesLayerNorm: usesLayerNorm)
      + 2 * count * code + count + 2 * (code + context)
    return perTask + encoding
      + HiddenLayers.floatsPerRow(hiddenSizes, usesLayerNorm: usesLayerNorm)
  }
}
