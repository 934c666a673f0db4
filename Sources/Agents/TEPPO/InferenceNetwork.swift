internal import Base
internal import Learning

/// A network q(z | trajectory): a Gaussian over the embedding of the task, from some steps of a trajectory.
final class InferenceNetwork: Learnable {
  let name = "inference"
  let parameters: Parameters
  private let network: Network
  private let size: Int
  private let logStdRange: [Float]

  init(
    _ shape: InputShape, _ settings: NetworkSettings, outputs: Int, logStdRange: [Float],
    using generator: inout SeededGenerator
  ) {
    size = outputs
    self.logStdRange = logStdRange
    var plan = Parameters.Plan()
    network = Network(
      "inference", shape, outputs: 2 * outputs, settings, gain: 0.1, plan: &plan)
    parameters = Parameters(plan, using: &generator)
  }

  /// The distribution of the embedding of each row.
  func distribution(of window: Node, _ tasks: IndexInput, in graph: Graph) -> Gaussian {
    let outputs = network(NetworkInput(window, tasks, parameters, in: graph))
    return Gaussian(
      mean: graph.slice(0..<size, of: outputs),
      logStd: graph.clamped(
        graph.slice(size..<2 * size, of: outputs), logStdRange[0], logStdRange[1]))
  }

  /// log q of an embedding, in a loss.
  func logDensity(_ b: LossBatch, of embedding: Expression, window: Expression) -> Expression {
    _ = b.parameters(parameters)
    let density = distribution(of: window.node, b.tasks, in: b.graph)
      .logProbability(of: embedding.node, in: b.graph)
    return Expression(density, in: b.graph)
  }
}
