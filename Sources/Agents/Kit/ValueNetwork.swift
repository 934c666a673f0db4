internal import Base
public import Learning

/// A state-value function V(s) for several tasks.
public final class ValueNetwork: Learnable {
  public let name: String
  public let parameters: Parameters
  let network: MultiTaskMLP

  init(
    _ name: String, inputs: Int, tasks: Int, _ settings: NetworkSettings,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    var plan = Parameters.Plan()
    network = MultiTaskMLP(
      name, inputs: inputs, outputs: 1, tasks: tasks, settings, gain: 0.1, plan: &plan)
    parameters = Parameters(plan, using: &generator)
  }

  /// The value of each row's observation.
  public func callAsFunction(_ batch: LossBatch, of observation: Expression? = nil) -> Expression {
    let input = observation ?? batch.observation
    return Expression(
      network(input.node, batch.tasks, batch.parameters(parameters), in: batch.graph),
      in: batch.graph)
  }
}
