internal import Base
internal import Learning

/// The policy and the critic of PPO, and their parameters.
final class PPONetworks {
  let policy, critic: Parameters
  let policyNetwork, valueNetwork: MultiTaskMLP
  private let logStds: Embedding
  private let settings: PPOSettings

  init(
    observationSize: Int, tasks: Int, _ settings: PPOSettings,
    using generator: inout SeededGenerator
  ) {
    self.settings = settings
    var plan = Parameters.Plan()
    policyNetwork = MultiTaskMLP(
      "policy", inputs: observationSize, outputs: 4, tasks: tasks, settings.policy, gain: 0.01,
      plan: &plan)
    logStds = Embedding(
      "policy.logStd", rows: tasks, columns: 4, .logarithm(settings.initialStd),
      plan: &plan)
    policy = Parameters(plan, using: &generator)
    plan = Parameters.Plan()
    var critic = settings.critic
    // PopArt rescales the head of each task.
    critic.usesTaskHeads = true
    valueNetwork = MultiTaskMLP(
      "critic", inputs: observationSize, outputs: 1, tasks: tasks, critic, gain: 0.1, plan: &plan)
    self.critic = Parameters(plan, using: &generator)
  }

  func actions(_ observation: Node, _ taskIndices: IndexInput, in graph: Graph) -> Gaussian {
    Gaussian(
      mean: policyNetwork(observation, taskIndices, policy, in: graph),
      logStd: graph.clamped(
        logStds(taskIndices, policy, in: graph), settings.logStdRange[0],
        settings.logStdRange[1]))
  }

  /// The normalized value; ``PopArt`` converts it to the units of the rewards.
  func value(_ observation: Node, _ taskIndices: IndexInput, in graph: Graph) -> Node {
    valueNetwork(observation, taskIndices, critic, in: graph)
  }
}
