import Base
import Testing

@testable import Agents

@Suite("Slopes of operations on numbers")
struct NumberTests {
  static let sizes = [1, 3, 7, 8, 9, 17]

  enum Function: CaseIterable {
    case exponential, logarithm, square, tanh, softplus, line, clamped

    func callAsFunction(_ node: Node, in graph: Graph) -> Node {
      switch self {
      case .exponential: graph.exponential(node)
      case .logarithm: graph.logarithm(node)
      case .square: graph.square(node)
      case .tanh: graph.tanh(node)
      case .softplus: graph.softplus(node)
      case .line: graph.line(node, factor: -1.7, start: 0.3)
      case .clamped: graph.clamped(node, 0.6, 1.1)
      }
    }
  }

  @Test("functions of one number", arguments: Function.allCases, sizes)
  func functions(function: Function, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 5, learns: true)
    let leaf = graph.leaf(
      columns, in: function == .logarithm ? 0.5...2 : -1.5...1.5, using: &generator)
    GradientCheck(function(leaf, in: graph), in: graph, leaves: [leaf], using: &generator)
      .expectGradients()
  }

  enum Pair: CaseIterable {
    case sum, difference, product, least, greatest

    func callAsFunction(_ a: Node, _ b: Node, in graph: Graph) -> Node {
      switch self {
      case .sum: graph.sum(a, b)
      case .difference: graph.difference(a, b)
      case .product: graph.product(a, b)
      case .least: graph.least(a, b)
      case .greatest: graph.greatest(a, b)
      }
    }
  }

  @Test("functions of two numbers", arguments: Pair.allCases, sizes)
  func pairs(pair: Pair, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, learns: true)
    let leaves = [
      graph.leaf(columns, using: &generator), graph.leaf(columns, using: &generator),
    ]
    GradientCheck(
      pair(leaves[0], leaves[1], in: graph), in: graph, leaves: leaves, using: &generator
    ).expectGradients()
  }

  @Test("numbers that are used several times get the sum of all slopes", arguments: Pair.allCases)
  func usedTwice(pair: Pair) {
    var generator = SeededGenerator(seed: 3)
    let graph = Graph(rows: 3, learns: true)
    let leaf = graph.leaf(5, using: &generator)
    let bent = graph.tanh(leaf)
    let pairs = pair(graph.square(bent), graph.product(bent, leaf), in: graph)
    let output = graph.sum(pairs, graph.product(leaf, leaf))
    GradientCheck(output, in: graph, leaves: [leaf], using: &generator).expectGradients()
  }

  @Test("nothing learns through a detached node or from an input")
  func detached() {
    var generator = SeededGenerator(seed: 4)
    let graph = Graph(rows: 3, learns: true)
    let (leaf, input) = (graph.leaf(4, using: &generator), graph.input(columns: 4))
    input.fill(in: -1...1, using: &generator)
    let held = graph.detached(graph.square(leaf))
    let check = GradientCheck(
      graph.product(held, graph.sum(leaf, input)), in: graph, leaves: [leaf], using: &generator)
    let slopes = check.gradients()[0]
    let factors = slopes.indices.map { slopes[$0] / held.values[$0] }
    #expect(held.numbers == leaf.numbers.map { $0 * $0 })
    for factor in factors { #expect(abs(factor) > 0.499 && abs(factor) < 1.501) }
  }

  @Test("a number that is none stays none", arguments: Pair.allCases)
  func notANumber(pair: Pair) {
    var generator = SeededGenerator(seed: 5)
    let graph = Graph(rows: 2, learns: true)
    let leaves = [graph.leaf(1, using: &generator), graph.leaf(1, using: &generator)]
    leaves[0].values[0] = .nan
    leaves[1].values[1] = .nan
    let output = pair(leaves[0], leaves[1], in: graph)
    graph.forward()
    #expect(output.values[0].isNaN && output.values[1].isNaN)
  }

  @Test("functions do not hide what is no number", arguments: Function.allCases)
  func notANumber(function: Function) {
    let graph = Graph(rows: 1, learns: false)
    let input = graph.input(columns: 1)
    input.values[0] = .nan
    let output = function(input, in: graph)
    graph.forward()
    #expect(output.values[0].isNaN)
  }
}
