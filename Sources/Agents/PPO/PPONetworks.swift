internal import Base

/// What PPO learns: which actions to take, and what states are worth.
final class PPONetworks {
  let policy, critic: Parameters
  let policyNetwork, valueNetwork: TaskNetwork
  private let deviations: Table
  private let settings: PPOSettings

  init(
    observationCount: Int, tasks: Int, _ settings: PPOSettings,
    using generator: inout SeededGenerator
  ) {
    self.settings = settings
    var plan = Parameters.Plan()
    policyNetwork = TaskNetwork(
      "policy", inputs: observationCount, outputs: 4, tasks: tasks, settings.policy, gain: 0.01,
      plan: &plan)
    deviations = Table(
      "policy.logDeviations", rows: tasks, columns: 4, .logarithm(settings.firstDeviation),
      plan: &plan)
    policy = Parameters(plan, using: &generator)
    plan = Parameters.Plan()
    var critic = settings.critic
    // Each task's returns have a scale of their own, by which its head is rewritten.
    critic.hasTaskHeads = true
    valueNetwork = TaskNetwork(
      "critic", inputs: observationCount, outputs: 1, tasks: tasks, critic, gain: 0.1, plan: &plan)
    self.critic = Parameters(plan, using: &generator)
  }

  func actions(_ observation: Node, _ tasks: Choices, in graph: Graph) -> Gaussian {
    Gaussian(
      mean: policyNetwork(observation, tasks, policy, in: graph),
      logDeviation: graph.clamped(
        deviations(tasks, policy, in: graph), settings.logDeviationRange[0],
        settings.logDeviationRange[1]))
  }

  /// In units of each task's returns.
  func value(_ observation: Node, _ tasks: Choices, in graph: Graph) -> Node {
    valueNetwork(observation, tasks, critic, in: graph)
  }
}
