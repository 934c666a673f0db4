internal import Base
internal import Learning

/// The policy, the two critics, their target networks and a temperature for each task.
final class SACNetworks {
  let policy, critics, targetCritics, temperatures: Parameters
  let inputSize, taskCount: Int
  private let policyNetwork: MultiTaskMLP
  private let criticNetworks: [MultiTaskMLP]
  private let settings: SACSettings

  init(
    inputSize: Int, tasks: Int, _ settings: SACSettings, using generator: inout SeededGenerator
  ) {
    self.inputSize = inputSize
    taskCount = tasks
    self.settings = settings
    var plan = Parameters.Plan()
    policyNetwork = MultiTaskMLP(
      "policy", inputs: inputSize, outputs: 8, tasks: tasks, settings.policy, gain: 0.01,
      plan: &plan)
    policy = Parameters(plan, using: &generator)
    plan = Parameters.Plan()
    criticNetworks = ["critic1", "critic2"].map {
      MultiTaskMLP(
        $0, inputs: inputSize + 4, outputs: 1, tasks: tasks, settings.critic, gain: 0.1,
        plan: &plan)
    }
    critics = Parameters(plan, using: &generator)
    targetCritics = Parameters(copying: critics)
    plan = Parameters.Plan()
    _ = plan.add(
      "logTemperatures", rows: 1, columns: tasks, .logarithm(settings.initialTemperature))
    temperatures = Parameters(plan, using: &generator)
  }

  /// The policy's action distribution for some inputs.
  func actions(_ input: Node, _ taskIndices: IndexInput, in graph: Graph) -> SquashedGaussian {
    let outputs = policyNetwork(input, taskIndices, policy, in: graph)
    return SquashedGaussian(
      mean: graph.slice(0..<4, of: outputs),
      logStd: graph.clamped(
        graph.slice(4..<8, of: outputs), settings.logStdRange[0],
        settings.logStdRange[1]))
  }

  /// Each critic's Q-value of some actions.
  func qValues(
    _ input: Node, _ actions: Node, _ taskIndices: IndexInput, _ critics: Parameters,
    in graph: Graph
  ) -> [Node] {
    let both = graph.concat(input, actions)
    return criticNetworks.map { $0(both, taskIndices, critics, in: graph) }
  }

  func temperature(of task: Int) -> Float {
    Float32x8(repeating: temperatures.values[task]).exp[0]
  }

  /// The parameters of the deterministic policy, which outputs only the mean action.
  func meanPolicy() -> Parameters {
    var plan = Parameters.Plan()
    let network = MultiTaskMLP(
      "policy", inputs: inputSize, outputs: 4, tasks: taskCount, settings.policy, plan: &plan)
    var generator = SeededGenerator(seed: 0)
    let means = Parameters(plan, using: &generator)
    for (target, source) in zip(means.entries, policy.entries) {
      guard target.name == network.head.weights.name || target.name == network.head.bias.name
      else {
        means.values(of: target).update(from: policy.values(of: source), count: target.count)
        continue
      }
      // The first four of every eight columns are the means.
      for group in 0..<target.count / 4 {
        (means.values(of: target) + 4 * group).update(
          from: policy.values(of: source) + 8 * group, count: 4)
      }
    }
    return means
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(policy)
    try checkpoint.parameters(critics)
    try checkpoint.parameters(temperatures)
    try checkpoint.tensor("targetCritics", targetCritics.values, shape: [targetCritics.count])
  }
}
