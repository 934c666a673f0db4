internal import Learning

/// Runs the policy for a range of environments.
final class PolicyActor {
  let graph: Graph
  let input: Input
  let environments: Range<Int>
  private let mean: Node
  private let logStds: Node?
  private let squashes: Bool

  init(
    _ policy: PolicyNetwork, inputs: Int, environments: Range<Int>, environmentsPerTask: Int
  ) {
    self.environments = environments
    graph = Graph(rows: environments.count, requiresGradient: false)
    input = graph.input(columns: inputs)
    let taskIndices = graph.indexInput()
    for (row, environment) in environments.enumerated() {
      taskIndices.values[row] = Int32(environment / environmentsPerTask)
    }
    (mean, logStds) = policy.outputs(input, taskIndices, policy.parameters, in: graph)
    squashes = policy.squashes
  }

  /// The logarithm of the standard deviation of a component of a row's action; nil if the policy has none.
  func logStd(_ row: Int, _ number: Int) -> Float? {
    logStds.map { $0.values[PolicyNetwork.actions * row + number] }
  }

  /// A component of a row's action, `noise` standard deviations from the mean. Call `graph.forward()` first.
  func action(_ row: Int, _ number: Int, noise: Float, logStd: Float) -> Float {
    let std = Float32x8(repeating: logStd).exp[0]
    let action = mean.values[PolicyNetwork.actions * row + number] + std * noise
    return squashes ? Float32x8(repeating: action).tanh[0] : action
  }
}
