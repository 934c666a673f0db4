/// Acts in some neighbouring environments.
final class PPOActor {
  let graph: Graph
  let observation: Input
  let tasks: Choices
  let actions: Gaussian
  let value: Node

  init(_ networks: PPONetworks, rows: Int, observationCount: Int) {
    graph = Graph(rows: rows, learns: false)
    observation = graph.input(columns: observationCount)
    tasks = graph.choices()
    actions = networks.actions(observation, tasks, in: graph)
    value = networks.value(observation, tasks, in: graph)
  }
}
