internal import Learning

/// Runs the policy for a range of environments.
final class SACActor {
  let graph: Graph
  let input: Input
  let environments: Range<Int>
  private let actions: SquashedGaussian

  init(_ networks: SACNetworks, environments: Range<Int>, environmentsPerTask: Int) {
    self.environments = environments
    graph = Graph(rows: environments.count, requiresGradient: false)
    input = graph.input(columns: networks.inputSize)
    let taskIndices = graph.indexInput()
    for (row, environment) in environments.enumerated() {
      taskIndices.values[row] = Int32(environment / environmentsPerTask)
    }
    actions = networks.actions(input, taskIndices, in: graph)
  }

  /// A component of a row's action, `noise` standard deviations from the mean. Call `graph.forward()` first.
  func action(_ row: Int, _ number: Int, noise: Float) -> Float {
    let place = 4 * row + number
    let std = Float32x8(repeating: actions.logStd.values[place]).exp[0]
    let preTanh = actions.mean.values[place] + std * noise
    return Float32x8(repeating: preTanh).tanh[0]
  }
}
