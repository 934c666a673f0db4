import Base
import Learning
import LearningTestSupport
import Testing

/// Frozen parameters get no gradients, but the nodes that use them pass gradients on to their inputs.
@Suite("Frozen parameters")
struct FrozenTests {
  enum Layer: String, CaseIterable {
    case dense, layerNorm, convolution, gruInput, gruState

    /// A layer with the columns of its input.
    func make(
      _ plan: inout Parameters.Plan
    ) -> (columns: Int, apply: (Node, Parameters, Graph) -> Node) {
      switch self {
      case .dense:
        let layer = Dense("layer", from: 6, to: 5, .tanh, plan: &plan)
        return (6, { layer($0, $1, in: $2) })
      case .layerNorm:
        let layer = LayerNorm("layer", columns: 6, .elu, plan: &plan)
        return (6, { layer($0, $1, in: $2) })
      case .convolution:
        let layer = Convolution(
          "layer", from: .init(height: 5, width: 4, channels: 2), channels: 3, kernel: 3, stride: 2,
          padding: 1, .tanh, plan: &plan)
        return (40, { layer($0, $1, in: $2) })
      case .gruInput, .gruState:
        let cell = GRUCell("layer", from: 6, hiddenSize: 6, plan: &plan)
        return (
          6,
          { [self] node, parameters, graph in
            // Another input, from which no gradient is wanted.
            let other = graph.input(columns: 6)
            other.fill(0.25)
            return self == .gruInput
              ? cell(node, state: other, parameters, in: graph)
              : cell(other, state: node, parameters, in: graph)
          }
        )
      }
    }
  }

  private func gradients(_ layer: Layer, frozen: Bool) -> [Float] {
    var generator = SeededGenerator(seed: 91)
    var plan = Parameters.Plan()
    let (columns, apply) = layer.make(&plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.2, using: &generator)
    let graph = Graph(rows: 4, requiresGradient: true)
    if frozen { graph.freeze(parameters) }
    let leaf = graph.leaf(columns, using: &generator)
    let check = GradientCheck(
      apply(leaf, parameters, graph), in: graph, leaves: [leaf],
      parameters: frozen ? [] : [parameters], using: &generator)
    if frozen { check.expectGradients() }
    return check.gradients()[0]
  }

  @Test("let the same gradients through as learned ones", arguments: Layer.allCases)
  func through(layer: Layer) {
    let frozen = gradients(layer, frozen: true)
    #expect(frozen == gradients(layer, frozen: false))
    #expect(frozen.contains { $0 != 0 })
  }

  @Test("without inputs that need gradients, nothing needs any", arguments: Layer.allCases)
  func constant(layer: Layer) {
    var generator = SeededGenerator(seed: 92)
    var plan = Parameters.Plan()
    let (columns, apply) = layer.make(&plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 4, requiresGradient: true)
    graph.freeze(parameters)
    #expect(!apply(graph.input(columns: columns), parameters, graph).requiresGradient)
  }
}

extension Node {
  /// Sets all values.
  fileprivate func fill(_ value: Float) { values.update(repeating: value, count: count) }
}
