internal import Base
internal import Learning

/// A network of several outputs for each row, which have no meaning of their own.
final class FeatureNetwork: Learnable {
  let name: String
  let parameters: Parameters
  private let network: Network

  init(
    _ name: String, _ shape: InputShape, outputs: Int, _ settings: NetworkSettings,
    using generator: inout SeededGenerator
  ) {
    self.name = name
    var plan = Parameters.Plan()
    network = Network(name, shape, outputs: outputs, settings, plan: &plan)
    parameters = Parameters(plan, using: &generator)
  }

  /// The features of what is seen in any graph.
  func callAsFunction(
    _ features: Node, _ tasks: IndexInput, images: Node?, in graph: Graph
  ) -> Node {
    network(NetworkInput(features, tasks, images: images, parameters, in: graph))
  }

  /// The features of a batch's observations, in a loss.
  func callAsFunction(_ b: LossBatch) -> Expression {
    Expression(network(b.input(b.observation, of: self)), in: b.graph)
  }
}
