import AllocationCounter
import Base
import Testing

@testable import Agents

@Suite("Gated units")
struct GatedUnitTests {
  private struct Case: Encodable {
    let rows, inputs, size: Int
    let inputWeights, stateWeights, bias, stateBias, state: [Double]
    let steps: [[Double]]
  }

  private struct Answer: Decodable {
    let values: [Double]
  }

  private struct Made {
    let graph: Graph
    let unit: GatedUnit
    let parameters: Parameters
    let start: Leaf
    let inputs: [Leaf]
    let states: [Node]
  }

  private func make(
    size: Int, steps: Int, _ generator: inout SeededGenerator
  ) -> Made {
    var plan = Parameters.Plan()
    let unit = GatedUnit("unit", from: 4, size: size, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.scatter(using: &generator)
    let graph = Graph(rows: 5, learns: true)
    let start = graph.leaf(size, using: &generator)
    let inputs = (0..<steps).map { _ in graph.leaf(4, using: &generator) }
    var states: [Node] = []
    for input in inputs {
      states.append(unit(input, state: states.last ?? start, parameters, in: graph))
    }
    return Made(
      graph: graph, unit: unit, parameters: parameters, start: start, inputs: inputs,
      states: states)
  }

  @Test("learn through time", arguments: NumberTests.sizes, [1, 4])
  func slopes(size: Int, steps: Int) {
    var generator = SeededGenerator(seed: UInt64(size))
    let made = make(size: size, steps: steps, &generator)
    let output = made.graph.join(made.states[steps - 1], made.graph.square(made.states[0]))
    GradientCheck(
      output, in: made.graph, leaves: [made.start] + made.inputs, parameters: [made.parameters],
      using: &generator
    ).expectGradients()
    // What came first matters to what comes last.
    let last = GradientCheck(
      made.states[steps - 1], in: made.graph, leaves: [made.inputs[0]], using: &generator)
    #expect(last.gradients()[0].contains { abs($0) > 1e-4 })
  }

  @Test("may be their own input")
  func shared() {
    var generator = SeededGenerator(seed: 81)
    let made = make(size: 4, steps: 1, &generator)
    let output = made.unit(
      made.states[0], state: made.states[0], made.parameters, in: made.graph)
    GradientCheck(
      output, in: made.graph, leaves: [made.start, made.inputs[0]], parameters: [made.parameters],
      using: &generator
    ).expectGradients()
  }

  @Test("agree with NumPy", arguments: [1, 8, 13])
  func agreement(size: Int) throws {
    var generator = SeededGenerator(seed: 82)
    let made = make(size: size, steps: 6, &generator)
    made.graph.forward()
    func numbers(_ entry: Parameters.Entry) -> [Double] {
      Array(made.parameters.numbers.exact[entry.offset..<entry.offset + entry.count])
    }
    let answer = try Reference.answer(
      "gated",
      Case(
        rows: 5, inputs: 4, size: size, inputWeights: numbers(made.unit.inputWeights),
        stateWeights: numbers(made.unit.stateWeights), bias: numbers(made.unit.bias),
        stateBias: numbers(made.unit.stateBias), state: made.start.numbers.exact,
        steps: made.inputs.map(\.numbers.exact)), as: Answer.self)
    #expect(worstError(made.states.flatMap(\.numbers), answer.values) < 2e-6)
  }

  @Test("take no memory once they have begun")
  func memory() {
    var generator = SeededGenerator(seed: 83)
    let made = make(size: 9, steps: 5, &generator)
    let loss = made.graph.rowSum(made.states[4])
    func pass() {
      made.graph.forward()
      made.graph.backward(from: loss, factor: 1)
    }
    pass()
    let before = AllocationCount()
    for _ in 0..<5 { pass() }
    #expect(AllocationCount() == before)
  }
}
