public import Learning

/// Two columns of layers, one that all tasks share and one of the task, whose outputs are added (Distral, Teh et al.
/// 2017). The shared column alone is the distilled policy.
///
/// The output layer reads both columns, so its outputs are `factor * W_0 h(x) + W_1 f_i(x)`.
public struct TwoColumns: Torso {
  public static let kind = "twoColumns"
  public static let summary = "A shared column of layers and one of the task, added."

  /// The outputs of each layer of the shared column.
  public var sharedSizes = [256, 256]
  /// The outputs of each layer of a task's column.
  public var taskSizes = [128, 128]
  /// The weight of the shared column (alpha in the paper).
  public var sharedFactor: Float = 0.5
  public var activation = Activation.relu
  /// Whether layer normalization precedes each activation.
  public var usesLayerNorm = false
  /// Whether only the shared column counts, with the factor 1: the distilled policy. No setting, because that policy is
  /// never in a file.
  var omitsTaskColumn = false

  private enum CodingKeys: String, CodingKey {
    case sharedSizes, taskSizes, sharedFactor, activation, usesLayerNorm
  }

  public init() {}

  public init(sharedSizes: [Int], taskSizes: [Int]) {
    self.sharedSizes = sharedSizes
    self.taskSizes = taskSizes
  }

  public func validate(_ name: String) throws {
    try HiddenLayers.validate(sharedSizes, "\(name).sharedSizes")
    try HiddenLayers.validate(taskSizes, "\(name).taskSizes")
    try require(
      sharedFactor >= 0 && sharedFactor.isFinite, "\(name).sharedFactor", sharedFactor,
      "0 or more")
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let shared = HiddenLayers(
      "\(name).shared", from: shape.features, sharedSizes, activation,
      usesLayerNorm: usesLayerNorm, plan: &plan)
    let own = TaskLayers(
      "\(name).task", from: shape.features, taskSizes, tasks: shape.tasks.count, activation,
      usesLayerNorm: usesLayerNorm, plan: &plan)
    return TorsoLayers(outputs: shared.outputs + own.outputs) { input in
      let (graph, parameters) = (input.graph, input.parameters)
      let first = shared(input.features, parameters, in: graph)
      guard !omitsTaskColumn else {
        return graph.concat(first, graph.input(rows: first.rows, columns: own.outputs))
      }
      return graph.concat(
        graph.affine(first, scale: sharedFactor),
        own(input.features, input.tasks, parameters, in: graph))
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let last = (sharedSizes[sharedSizes.count - 1], taskSizes[taskSizes.count - 1])
    return HiddenLayers.floatsPerRow(sharedSizes, usesLayerNorm: usesLayerNorm)
      + TaskLayers.floatsPerRow(taskSizes, activation, usesLayerNorm: usesLayerNorm)
      + Double(2 * last.0 + last.1)
  }
}
