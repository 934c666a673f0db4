import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Gradients of elementwise operations")
struct NumberTests {
  static let sizes = [1, 3, 7, 8, 9, 17]

  enum Function: CaseIterable {
    case exp, log, square, tanh, softplus, affine, clamped

    func callAsFunction(_ node: Node, in graph: Graph) -> Node {
      switch self {
      case .exp: graph.exp(node)
      case .log: graph.log(node)
      case .square: graph.square(node)
      case .tanh: graph.tanh(node)
      case .softplus: graph.softplus(node)
      case .affine: graph.affine(node, scale: -1.7, shift: 0.3)
      case .clamped: graph.clamped(node, 0.6, 1.1)
      }
    }
  }

  @Test("functions of one value", arguments: Function.allCases, sizes)
  func functions(function: Function, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 5, requiresGradient: true)
    let leaf = graph.leaf(
      columns, in: function == .log ? 0.5...2 : -1.5...1.5, using: &generator)
    GradientCheck(function(leaf, in: graph), in: graph, leaves: [leaf], using: &generator)
      .expectGradients()
  }

  enum BinaryOperation: CaseIterable {
    case sum, difference, product, minimum, maximum

    func callAsFunction(_ a: Node, _ b: Node, in graph: Graph) -> Node {
      switch self {
      case .sum: graph.sum(a, b)
      case .difference: graph.difference(a, b)
      case .product: graph.product(a, b)
      case .minimum: graph.minimum(a, b)
      case .maximum: graph.maximum(a, b)
      }
    }
  }

  @Test("functions of two values", arguments: BinaryOperation.allCases, sizes)
  func binaryOperations(operation: BinaryOperation, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, requiresGradient: true)
    let leaves = [
      graph.leaf(columns, using: &generator), graph.leaf(columns, using: &generator),
    ]
    GradientCheck(
      operation(leaves[0], leaves[1], in: graph), in: graph, leaves: leaves, using: &generator
    ).expectGradients()
  }

  @Test(
    "values used several times accumulate derivatives",
    arguments: BinaryOperation.allCases)
  func usedTwice(operation: BinaryOperation) {
    var generator = SeededGenerator(seed: 3)
    let graph = Graph(rows: 3, requiresGradient: true)
    let leaf = graph.leaf(5, using: &generator)
    let hidden = graph.tanh(leaf)
    let combined = operation(graph.square(hidden), graph.product(hidden, leaf), in: graph)
    let output = graph.sum(combined, graph.product(leaf, leaf))
    GradientCheck(output, in: graph, leaves: [leaf], using: &generator).expectGradients()
  }

  @Test("no gradient flows through a detached node or to an input")
  func detached() {
    var generator = SeededGenerator(seed: 4)
    let graph = Graph(rows: 3, requiresGradient: true)
    let (leaf, input) = (graph.leaf(4, using: &generator), graph.input(columns: 4))
    input.fill(in: -1...1, using: &generator)
    let detachedNode = graph.detached(graph.square(leaf))
    let check = GradientCheck(
      graph.product(detachedNode, graph.sum(leaf, input)), in: graph, leaves: [leaf],
      using: &generator)
    let derivatives = check.gradients()[0]
    let factors = derivatives.indices.map { derivatives[$0] / detachedNode.values[$0] }
    #expect(detachedNode.numbers == leaf.numbers.map { $0 * $0 })
    for factor in factors { #expect(abs(factor) > 0.499 && abs(factor) < 1.501) }
  }

  @Test("functions of two values keep NaN", arguments: BinaryOperation.allCases)
  func notANumber(operation: BinaryOperation) {
    var generator = SeededGenerator(seed: 5)
    let graph = Graph(rows: 2, requiresGradient: true)
    let leaves = [graph.leaf(1, using: &generator), graph.leaf(1, using: &generator)]
    leaves[0].values[0] = .nan
    leaves[1].values[1] = .nan
    let output = operation(leaves[0], leaves[1], in: graph)
    graph.forward()
    #expect(output.values[0].isNaN && output.values[1].isNaN)
  }

  @Test("functions of one value keep NaN", arguments: Function.allCases)
  func notANumber(function: Function) {
    let graph = Graph(rows: 1, requiresGradient: false)
    let input = graph.input(columns: 1)
    input.values[0] = .nan
    let output = function(input, in: graph)
    graph.forward()
    #expect(output.values[0].isNaN)
  }
}
