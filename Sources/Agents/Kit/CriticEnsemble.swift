internal import Base
public import Learning

/// Several action-value functions Q(s, a) with weights of their own, for several tasks.
public final class CriticEnsemble: CopyableNetwork {
  public let name: String
  public let parameters: Parameters
  private let networks: [Network]
  private let head: any ValueHead
  /// The embedding of the task, of norm 1 in the critics' input; nil without one.
  let taskEmbedding: Embedding?

  /// With a `taskEmbeddingSize`, all critics see one learned embedding of the task.
  init(
    _ name: String, count: Int, _ shape: InputShape, _ settings: NetworkSettings,
    _ head: any ValueHead = ScalarHead(), taskEmbeddingSize: Int? = nil,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    self.head = head
    var plan = Parameters.Plan()
    var shape = shape.withAction
    shape.features += taskEmbeddingSize ?? 0
    networks = (1...count).map {
      Network("critic\($0)", shape, outputs: head.outputs, settings, gain: 0.1, plan: &plan)
    }
    taskEmbedding = taskEmbeddingSize.map {
      Embedding(
        "\(name).tasks", rows: shape.tasks.count, columns: $0, .normal(1), plan: &plan)
    }
    parameters = Parameters(plan, using: &generator)
  }

  public init(copying other: CriticEnsemble, name: String) {
    self.name = name
    networks = other.networks
    head = other.head
    taskEmbedding = other.taskEmbedding
    parameters = Parameters(copying: other.parameters)
  }

  /// Each critic's value of an action; without arguments, of the batch's own.
  public func values(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil, _ action: Expression? = nil
  ) -> [Expression] {
    outputs(batch, of: observation ?? batch.observation, action ?? batch.action).map {
      Expression(head.value(of: $0, in: batch.graph), in: batch.graph)
    }
  }

  /// Each critic's outputs, from which its head makes values.
  func outputs(
    _ batch: LossBatch, of observation: LossBatch.Observation, _ action: Expression
  ) -> [Node] {
    outputs(of: batch.input(observation, action: action, of: self))
  }

  private func outputs(of input: NetworkInput) -> [Node] {
    var input = input
    if let taskEmbedding {
      let graph = input.graph
      let embedding = graph.normalizedRows(taskEmbedding(input.tasks, parameters, in: graph))
      input = NetworkInput(
        graph.concat(input.features, embedding), input.tasks, images: input.images, parameters,
        in: graph)
    }
    return networks.map { $0(input) }
  }

  /// The least of the critics' values of an observation with an action.
  func minimum(of input: NetworkInput) -> Node {
    let values = outputs(of: input).map { head.value(of: $0, in: input.graph) }
    return values.dropFirst().reduce(values[0]) { input.graph.minimum($0, $1) }
  }

  /// The least of the critics' values (clipped double Q-learning, Fujimoto et al. 2018).
  public func minimum(
    _ batch: LossBatch, of observation: LossBatch.Observation? = nil, _ action: Expression? = nil
  ) -> Expression {
    let values = values(batch, of: observation, action)
    return values.dropFirst().reduce(values[0]) { Learning.minimum($0, $1) }
  }

  /// The losses of the batch's own actions, summed over the critics: half of the squared error, or what the head says.
  public func loss(_ batch: LossBatch, target: Expression) -> Expression {
    let losses = outputs(batch, of: batch.observation, batch.action).map {
      Expression(head.loss(of: $0, target: target.node, in: batch.graph), in: batch.graph)
    }
    return losses.dropFirst().reduce(losses[0], +)
  }
}

extension InputShape {
  /// The shape of the critics' input, which contains an action.
  var withAction: InputShape {
    InputShape(features: features + PolicyArchitecture.actionSize, tasks: tasks, images: images)
  }
}
