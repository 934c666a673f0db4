internal import Base
internal import Learning

/// How a network's input identifies the task.
public enum TaskConditioning: String, Codable, Hashable, Sendable, CaseIterable {
  /// The input does not identify the task.
  case none
  /// A one-hot encoding of the task.
  case oneHot
  /// A learned embedding of the task.
  case embedding
  /// An embedding that the network does not learn, of norm 1: that of the critics, if the algorithm learns one (BRC,
  /// Nauman et al. 2025), else a random one.
  case fixedEmbedding
}

/// The part of a network's input that identifies the task.
struct TaskInput {
  /// The name of the matrix of a ``TaskConditioning/fixedEmbedding``, in the network of this name.
  static func fixedEmbeddingName(_ network: String) -> String { "\(network).fixedTasks" }

  /// The size of the input with this part.
  let width: Int
  private let conditioning: TaskConditioning
  private let embedding: Embedding?

  /// Plans the parameters; `name` precedes their names.
  init(
    _ name: String, _ conditioning: TaskConditioning, embeddingSize: Int, for shape: InputShape,
    plan: inout Parameters.Plan
  ) {
    self.conditioning = conditioning
    let tasks = shape.tasks.count
    embedding =
      switch conditioning {
      case .none, .oneHot: nil
      case .embedding:
        Embedding("\(name).tasks", rows: tasks, columns: embeddingSize, .normal(1), plan: &plan)
      case .fixedEmbedding:
        Embedding(
          Self.fixedEmbeddingName(name), rows: tasks, columns: embeddingSize,
          .constants(Self.randomDirections(tasks, size: embeddingSize)), plan: &plan)
      }
    width =
      shape.features
      + (conditioning == .none ? 0 : conditioning == .oneHot ? tasks : embeddingSize)
  }

  /// The input with the embedding. The first layer looks a one-hot encoding of the second result up.
  func callAsFunction(_ input: NetworkInput) -> (features: Node, oneHot: IndexInput?) {
    let (graph, parameters) = (input.graph, input.parameters)
    guard let embedding else {
      return (input.features, conditioning == .oneHot ? input.tasks : nil)
    }
    var found = embedding(input.tasks, parameters, in: graph)
    if conditioning == .fixedEmbedding { found = graph.detached(found) }
    return (graph.concat(input.features, found), nil)
  }

  /// The floats that a graph holds for each row: the task's embedding, and its concatenation with the input.
  static func floatsPerRow(
    _ conditioning: TaskConditioning, embeddingSize: Int, for shape: InputShape
  ) -> Double {
    switch conditioning {
    case .none, .oneHot: 0
    case .embedding: Double(2 * embeddingSize + shape.features)
    case .fixedEmbedding: Double(3 * embeddingSize + shape.features)
    }
  }

  /// Vectors of norm 1 in random directions, the same in all networks.
  private static func randomDirections(_ count: Int, size: Int) -> [Float] {
    var generator = SeededGenerator(seed: 0, stream: .weights)
    return (0..<count).flatMap { _ in
      let vector = (0..<size).map { _ in generator.normal() }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { Float($0 / norm) }
    }
  }
}
