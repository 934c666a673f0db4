internal import Sim

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

  /// An action of a row; `forward` has been called.
  func draw(
    _ row: Int, into target: UnsafeMutablePointer<Float>, using generator: inout SeededGenerator
  ) {
    for number in 0..<4 {
      let place = 4 * row + number
      let deviation = Lanes(repeating: actions.logDeviation.values[place]).exponential[0]
      let raw = actions.mean.values[place] + deviation * Float(generator.normal())
      target[number] = Lanes(repeating: raw).hyperbolicTangent[0]
    }
  }
}
