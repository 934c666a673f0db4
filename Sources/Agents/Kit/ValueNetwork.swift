internal import Base
public import Learning

/// A state-value function V(s) for several tasks.
public final class ValueNetwork: Learnable {
  public let name: String
  public let parameters: Parameters
  public let hiddenStateSize: Int
  let network: Network

  init(
    _ name: String, _ shape: InputShape, _ settings: NetworkSettings,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    hiddenStateSize = settings.hiddenStateSize
    var plan = Parameters.Plan()
    network = Network(name, shape, outputs: 1, settings, gain: 0.1, plan: &plan)
    parameters = Parameters(plan, using: &generator)
  }

  /// The value of each row's observation.
  public func callAsFunction(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil
  ) -> Expression {
    let input = batch.input(observation ?? batch.observation, of: self)
    return Expression(network(input), in: batch.graph)
  }

  /// Half of the squared error of each row's value.
  public func loss(_ batch: LossBatch, target: Expression) -> Expression {
    0.5 * (self(batch) - target.detached).squared
  }
}
