internal import Tasks

/// How a network for several tasks is built.
public struct NetworkSettings: Codable, Hashable, Sendable {
  /// How it is told which task it is for.
  public enum TaskInput: String, Codable, Hashable, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// By a one among zeros.
    case oneHot
    /// By numbers that are learned for each task.
    case embedding
  }

  /// The layers between the input and the heads, by their number of outputs.
  public var widths = [400, 400, 400]
  public var activation = Activation.relu
  /// Whether each layer's outputs are normalised before they are activated.
  public var hasLayerNorm = false
  /// Whether the layers after the first add to what they are given. They must be equally wide.
  public var isResidual = false
  public var taskInput = TaskInput.oneHot
  public var embeddingSize = 32
  /// Whether each task has a last layer of its own.
  public var hasTaskHeads = false

  public init() {}
}

extension NetworkSettings {
  /// Throws where no such network can be built; `name` says which it is.
  func validate(_ name: String) throws {
    // So that numbers of weights fit into whole numbers; what fits into memory is for others to say.
    try require(
      (1...64).contains(widths.count) && widths.allSatisfy { (1...65536).contains($0) },
      "\(name).widths", widths, "1 to 64 layers, of 1 to 65536 outputs each")
    try require(
      !isResidual || Set(widths).count == 1, "\(name).widths", widths,
      "equal where layers are residual")
    try require(
      (1...4096).contains(embeddingSize), "\(name).embeddingSize", embeddingSize, "from 1 to 4096")
  }

  /// What such a network has: parameters, and the numbers that a graph of it holds for each row apart from the
  /// inputs, with as many gradients where it learns.
  func demand(
    inputs: Int, outputs: Int, tasks: Int
  ) -> (parameters: Int, numbersPerRow: Double) {
    var plan = Parameters.Plan()
    _ = TaskNetwork("", inputs: inputs, outputs: outputs, tasks: tasks, self, plan: &plan)
    // What says which task it is for, and both side by side.
    var count =
      switch taskInput {
      case .none: 0.0
      case .oneHot: Double(2 * tasks + inputs)
      case .embedding: Double(2 * embeddingSize + inputs)
      }
    for (layer, width) in widths.enumerated() {
      // Its outputs; their norm; their sum with what came in.
      let nodes = 1 + (hasLayerNorm ? 1 : 0) + (isResidual && layer > 0 ? 1 : 0)
      count += Double(nodes * width)
    }
    count += Double(outputs) * (hasTaskHeads ? Double(tasks + 1) : 1)
    return (plan.count, count)
  }
}
