import Base
import LearningTestSupport
import Testing

@testable import Learning

/// An operation on random inputs, and perhaps parameters.
struct OperationCase: Sendable, CustomTestStringConvertible {
  /// Builds the operation's output.
  typealias Build = (_ inputs: [Node], _ parameters: Parameters, _ graph: Graph) -> Node

  /// The name in `operations.py`.
  let name: String
  /// The shapes of the inputs.
  let shapes: [(rows: Int, columns: Int)]
  var range = -1.5...1.5
  /// What else the reference needs to know.
  var options: [String: [Double]] = [:]
  /// Plans the parameters of the operation, and returns how to build it.
  let plan: @Sendable (inout Parameters.Plan) -> Build

  var testDescription: String { name }

  init(
    _ name: String, _ shapes: [(Int, Int)], in range: ClosedRange<Double> = -1.5...1.5,
    _ options: [String: [Double]] = [:],
    _ build: @escaping @Sendable (_ inputs: [Node], _ graph: Graph) -> Node
  ) {
    self.init(layer: name, shapes, options) { _ in { inputs, _, graph in build(inputs, graph) } }
    self.range = range
  }

  init(
    layer name: String, _ shapes: [(Int, Int)], _ options: [String: [Double]] = [:],
    _ plan: @escaping @Sendable (inout Parameters.Plan) -> Build
  ) {
    self.name = name
    self.shapes = shapes.map { (rows: $0.0, columns: $0.1) }
    self.options = options
    self.plan = plan
  }

  /// The operation in a graph, with all that it depends on.
  struct Made {
    let graph: Graph
    let leaves: [Input]
    let parameters: Parameters
    let output: Node
    let check: GradientCheck
  }

  func make(freezing isFrozen: Bool = false, using generator: inout SeededGenerator) -> Made {
    var plan = Parameters.Plan()
    // Offsets that are not zero.
    _ = plan.add("before", rows: 1, columns: 3, .zeros)
    let build = self.plan(&plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(using: &generator)
    let graph = Graph(rows: shapes[0].rows, requiresGradient: true, computesTangents: true)
    if isFrozen { graph.freeze(parameters) }
    let leaves = shapes.map {
      graph.leaf(rows: $0.rows, $0.columns, in: range, using: &generator)
    }
    let output = build(leaves, parameters, graph)
    let check = GradientCheck(
      output, in: graph, leaves: leaves, parameters: isFrozen ? [] : [parameters],
      using: &generator)
    return Made(
      graph: graph, leaves: leaves, parameters: parameters, output: output, check: check)
  }
}

extension Graph {
  /// Indices that do not change.
  func indices(_ values: [Double]) -> IndexInput {
    let indices = indexInput(rows: values.count)
    for (row, value) in values.enumerated() { indices.values[row] = Int32(value) }
    return indices
  }
}
