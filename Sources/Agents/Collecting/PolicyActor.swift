internal import Learning

/// Runs the policy for a range of environments.
final class PolicyActor {
  let graph: Graph
  let input: Input
  let environments: Range<Int>
  let distribution: any ActionDistribution

  init(
    _ policy: PolicyNetwork, inputs: Int, environments: Range<Int>, environmentsPerTask: Int,
    _ precision: Precision
  ) {
    self.environments = environments
    graph = Graph(rows: environments.count, requiresGradient: false, precision: precision)
    input = graph.input(columns: inputs)
    let taskIndices = graph.indexInput()
    for (row, environment) in environments.enumerated() {
      taskIndices.values[row] = Int32(environment / environmentsPerTask)
    }
    distribution = policy(input, taskIndices, in: graph)
  }
}
