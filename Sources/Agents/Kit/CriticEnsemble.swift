internal import Base
public import Learning

/// Several action-value functions Q(s, a) with weights of their own, for several tasks.
public final class CriticEnsemble: CopyableNetwork {
  public let name: String
  public let parameters: Parameters
  private let networks: [Network]

  init(
    _ name: String, count: Int, _ shape: InputShape, _ settings: NetworkSettings,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    var plan = Parameters.Plan()
    let shape = shape.withAction
    networks = (1...count).map {
      Network("critic\($0)", shape, outputs: 1, settings, gain: 0.1, plan: &plan)
    }
    parameters = Parameters(plan, using: &generator)
  }

  public init(copying other: CriticEnsemble, name: String) {
    self.name = name
    networks = other.networks
    parameters = Parameters(copying: other.parameters)
  }

  /// Each critic's value of an action; without arguments, of the batch's own.
  public func values(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil, _ action: Expression? = nil
  ) -> [Expression] {
    let input = batch.input(
      observation ?? batch.observation, action: action ?? batch.action, parameters)
    return networks.map { Expression($0(input), in: batch.graph) }
  }

  /// The least of the critics' values (clipped double Q-learning, Fujimoto et al. 2018).
  public func minimum(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil, _ action: Expression? = nil
  ) -> Expression {
    let values = values(batch, of: observation, action)
    return values.dropFirst().reduce(values[0]) { Learning.minimum($0, $1) }
  }

  /// Half of the squared errors, summed over the critics.
  public func squaredError(_ batch: LossBatch, target: Expression) -> Expression {
    let errors = values(batch).map { ($0 - target.detached).squared }
    return 0.5 * errors.dropFirst().reduce(errors[0], +)
  }
}

extension InputShape {
  /// The shape of the critics' input, which contains an action.
  var withAction: InputShape {
    InputShape(features: features + PolicyArchitecture.actionSize, tasks: tasks, images: images)
  }
}
