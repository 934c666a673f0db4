/// Acts in some neighbouring environments.
final class PPOActor {
  let graph: Graph
  let environments: Range<Int>
  let observation: Input
  let tasks: Choices
  let actions: Gaussian
  let value: Node

  init(
    _ networks: PPONetworks, environments: Range<Int>, environmentsPerTask: Int,
    observationCount: Int
  ) {
    self.environments = environments
    graph = Graph(rows: environments.count, learns: false)
    observation = graph.input(columns: observationCount)
    tasks = graph.choices()
    for (row, environment) in environments.enumerated() {
      tasks.values[row] = Int32(environment / environmentsPerTask)
    }
    actions = networks.actions(observation, tasks, in: graph)
    value = networks.value(observation, tasks, in: graph)
  }
}
