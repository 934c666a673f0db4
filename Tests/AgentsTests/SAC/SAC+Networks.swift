import Base

@testable import Agents

extension SAC {
  /// The networks of SAC without a run.
  static func networks(
    inputs: Int, tasks: Int, _ settings: SACSettings, using generator: inout SeededGenerator
  ) throws -> (
    policy: PolicyNetwork, critics: CriticEnsemble, targets: TargetNetworks<CriticEnsemble>,
    temperatures: TaskScalars
  ) {
    let shape = InputShape(features: inputs, tasks: tasks)
    let policy = PolicyNetwork(
      "policy", shape,
      PolicyArchitecture(settings.policy, settings.head),
      using: &generator)
    let critics = CriticEnsemble("critics", count: 2, shape, settings.critic, using: &generator)
    let targets = TargetNetworks(
      of: critics, tau: settings.tau, on: try ThreadPool(threads: 2))
    let temperatures = TaskScalars(
      "temperatures", initial: settings.initialTemperature, tasks: tasks, using: &generator)
    return (policy, critics, targets, temperatures)
  }
}
