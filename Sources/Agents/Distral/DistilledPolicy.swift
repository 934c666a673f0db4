internal import Learning

/// The policy that all tasks share, which does not see the task.
final class DistilledPolicy {
  let network: PolicyNetwork
  /// Whether the network takes the index of the row's task, for the standard deviations; else all rows have the index 0.
  let usesTaskIndex: Bool

  /// What a network of its own sees: all tasks are one to it.
  static func shape(_ shape: InputShape) -> InputShape {
    InputShape(features: shape.features, tasks: ["all"], images: shape.images)
  }

  /// A network of its own, which sees ``shape(_:)``.
  init(_ network: PolicyNetwork) {
    self.network = network
    usesTaskIndex = false
  }

  /// The shared column of a policy with the torso ``TwoColumns``, with its parameters. With a Gaussian head, it has the
  /// standard deviations of the row's task.
  init(sharedColumnOf policy: PolicyNetwork, _ shape: InputShape, _ columns: TwoColumns) {
    var (architecture, columns) = (policy.architecture, columns)
    columns.omitsTaskColumn = true
    architecture.network.torso = columns
    network = PolicyNetwork(sharing: policy, shape, architecture)
    usesTaskIndex = true
  }

  /// The distribution of each row's actions. `tasks` are the rows' tasks.
  func distribution(
    _ features: Node, _ tasks: IndexInput, images: Node?, in graph: Graph
  ) -> any ActionDistribution {
    network(features, usesTaskIndex ? tasks : graph.indexInput(), images: images, in: graph)
  }

  /// The log-density of the actions of a batch.
  func logDensity(_ b: LossBatch) -> Expression {
    // Frozen where the update does not learn them.
    _ = b.parameters(network.parameters)
    let observation = b.observation
    let distribution = distribution(
      observation.features.node, b.tasks, images: observation.images, in: b.graph)
    return Expression(distribution.density(of: b.action.node, in: b.graph).log, in: b.graph)
  }
}
