internal import Learning

/// Runs the policy and the critic for a range of environments.
final class PPOActor {
  let graph: Graph
  let environments: Range<Int>
  let observation: Input
  let taskIndices: IndexInput
  let actions: Gaussian
  let value: Node

  init(
    _ networks: PPONetworks, environments: Range<Int>, environmentsPerTask: Int,
    observationSize: Int
  ) {
    self.environments = environments
    graph = Graph(rows: environments.count, requiresGradient: false)
    observation = graph.input(columns: observationSize)
    taskIndices = graph.indexInput()
    for (row, environment) in environments.enumerated() {
      taskIndices.values[row] = Int32(environment / environmentsPerTask)
    }
    actions = networks.actions(observation, taskIndices, in: graph)
    value = networks.value(observation, taskIndices, in: graph)
  }
}
