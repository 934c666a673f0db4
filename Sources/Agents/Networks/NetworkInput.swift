public import Learning

/// What the networks of an agent see: its sizes.
public struct InputShape: Hashable, Sendable {
  /// The columns of the features: the state vector, in goal tasks the desired goal, and for critics the action.
  public var features: Int
  /// The names of the tasks, in the order of their indices.
  public var tasks: [String]

  public init(features: Int, tasks: [String]) {
    self.features = features
    self.tasks = tasks
  }
}

/// What a network sees in a graph, a row for each row of a batch or for each environment.
public struct NetworkInput {
  public let graph: Graph
  /// The parameters that the network has planned.
  public let parameters: Parameters
  /// The normalized state vector, in goal tasks the desired goal, and for critics the action.
  public let features: Node
  /// The task of each row.
  public let tasks: IndexInput

  public init(_ features: Node, _ tasks: IndexInput, _ parameters: Parameters, in graph: Graph) {
    self.features = features
    self.tasks = tasks
    self.parameters = parameters
    self.graph = graph
  }
}
