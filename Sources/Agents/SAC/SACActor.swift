/// Acts in some neighbouring environments.
final class SACActor {
  let graph: Graph
  let input: Input
  let environments: Range<Int>
  private let actions: SquashedGaussian

  init(_ networks: SACNetworks, environments: Range<Int>, environmentsPerTask: Int) {
    self.environments = environments
    graph = Graph(rows: environments.count, learns: false)
    input = graph.input(columns: networks.inputCount)
    let tasks = graph.choices()
    for (row, environment) in environments.enumerated() {
      tasks.values[row] = Int32(environment / environmentsPerTask)
    }
    actions = networks.actions(input, tasks, in: graph)
  }

  /// A number of a row's action, so many standard deviations from the middle; `forward` has been called.
  func action(_ row: Int, _ number: Int, chance: Float) -> Float {
    let place = 4 * row + number
    let deviation = Lanes(repeating: actions.logDeviation.values[place]).exponential[0]
    let raw = actions.mean.values[place] + deviation * chance
    return Lanes(repeating: raw).hyperbolicTangent[0]
  }
}
