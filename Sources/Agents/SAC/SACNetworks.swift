internal import Base

/// What soft actor-critic learns: a policy, two critics with slow copies, and a temperature for each task.
final class SACNetworks {
  let policy, critics, slowCritics, temperatures: Parameters
  let inputCount, taskCount: Int
  private let policyNetwork: TaskNetwork
  private let criticNetworks: [TaskNetwork]
  private let settings: SACSettings

  init(
    inputCount: Int, tasks: Int, _ settings: SACSettings, using generator: inout SeededGenerator
  ) {
    self.inputCount = inputCount
    taskCount = tasks
    self.settings = settings
    var plan = Parameters.Plan()
    policyNetwork = TaskNetwork(
      "policy", inputs: inputCount, outputs: 8, tasks: tasks, settings.policy, gain: 0.01,
      plan: &plan)
    policy = Parameters(plan, using: &generator)
    plan = Parameters.Plan()
    criticNetworks = ["critic1", "critic2"].map {
      TaskNetwork(
        $0, inputs: inputCount + 4, outputs: 1, tasks: tasks, settings.critic, gain: 0.1,
        plan: &plan)
    }
    critics = Parameters(plan, using: &generator)
    slowCritics = Parameters(copying: critics)
    plan = Parameters.Plan()
    _ = plan.add(
      "logTemperatures", rows: 1, columns: tasks, .logarithm(settings.firstTemperature))
    temperatures = Parameters(plan, using: &generator)
  }

  /// The policy's actions for some inputs.
  func actions(_ input: Node, _ tasks: Choices, in graph: Graph) -> SquashedGaussian {
    let outputs = policyNetwork(input, tasks, policy, in: graph)
    return SquashedGaussian(
      mean: graph.columns(0..<4, of: outputs),
      logDeviation: graph.clamped(
        graph.columns(4..<8, of: outputs), settings.logDeviationRange[0],
        settings.logDeviationRange[1]))
  }

  /// What each critic says of actions.
  func values(
    _ input: Node, _ actions: Node, _ tasks: Choices, _ critics: Parameters, in graph: Graph
  ) -> [Node] {
    let both = graph.join(input, actions)
    return criticNetworks.map { $0(both, tasks, critics, in: graph) }
  }

  func temperature(of task: Int) -> Float {
    Lanes(repeating: temperatures.values[task]).exponential[0]
  }

  /// The parameters of a policy that gives means alone.
  func meanPolicy() -> Parameters {
    var plan = Parameters.Plan()
    let network = TaskNetwork(
      "policy", inputs: inputCount, outputs: 4, tasks: taskCount, settings.policy, plan: &plan)
    var generator = SeededGenerator(seed: 0)
    let means = Parameters(plan, using: &generator)
    for (target, source) in zip(means.entries, policy.entries) {
      guard target.name == network.head.weights.name || target.name == network.head.bias.name
      else {
        means.values(of: target).update(from: policy.values(of: source), count: target.count)
        continue
      }
      // Of each eight columns, the first four.
      for group in 0..<target.count / 4 {
        (means.values(of: target) + 4 * group).update(
          from: policy.values(of: source) + 8 * group, count: 4)
      }
    }
    return means
  }

  func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.parameters(policy)
    try checkpoint.parameters(critics)
    try checkpoint.parameters(temperatures)
    try checkpoint.numbers("slowCritics", slowCritics.values, shape: [slowCritics.count])
  }
}
