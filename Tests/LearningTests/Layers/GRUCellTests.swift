import AllocationCounter
import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("GRU cells")
struct GRUCellTests {
  private struct Case: Encodable {
    let rows, inputs, hiddenSize: Int
    let inputWeights, recurrentWeights, bias, recurrentBias, state: [Double]
    let steps: [[Double]]
  }

  private struct Answer: Decodable {
    let values: [Double]
  }

  private struct Made {
    let graph: Graph
    let cell: GRUCell
    let parameters: Parameters
    let start: Input
    let inputs: [Input]
    let states: [Node]
  }

  private func make(
    hiddenSize: Int, steps: Int, _ generator: inout SeededGenerator
  ) -> Made {
    var plan = Parameters.Plan()
    let cell = GRUCell("cell", from: 4, hiddenSize: hiddenSize, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(using: &generator)
    let graph = Graph(rows: 5, requiresGradient: true)
    let start = graph.leaf(hiddenSize, using: &generator)
    let inputs = (0..<steps).map { _ in graph.leaf(4, using: &generator) }
    var states: [Node] = []
    for input in inputs {
      states.append(cell(input, state: states.last ?? start, parameters, in: graph))
    }
    return Made(
      graph: graph, cell: cell, parameters: parameters, start: start, inputs: inputs,
      states: states)
  }

  @Test("derivatives through time match finite differences", arguments: NumberTests.sizes, [1, 4])
  func derivatives(hiddenSize: Int, steps: Int) {
    var generator = SeededGenerator(seed: UInt64(hiddenSize))
    let made = make(hiddenSize: hiddenSize, steps: steps, &generator)
    let output = made.graph.concat(made.states[steps - 1], made.graph.square(made.states[0]))
    GradientCheck(
      output, in: made.graph, leaves: [made.start] + made.inputs, parameters: [made.parameters],
      using: &generator
    ).expectGradients()
    // The first state influences the last one.
    let last = GradientCheck(
      made.states[steps - 1], in: made.graph, leaves: [made.inputs[0]], using: &generator)
    #expect(last.gradients()[0].contains { abs($0) > 1e-4 })
  }

  @Test("a state can also be the input")
  func shared() {
    var generator = SeededGenerator(seed: 81)
    let made = make(hiddenSize: 4, steps: 1, &generator)
    let output = made.cell(
      made.states[0], state: made.states[0], made.parameters, in: made.graph)
    GradientCheck(
      output, in: made.graph, leaves: [made.start, made.inputs[0]], parameters: [made.parameters],
      using: &generator
    ).expectGradients()
  }

  @Test("agree with NumPy", arguments: [1, 8, 13])
  func agreement(hiddenSize: Int) throws {
    var generator = SeededGenerator(seed: 82)
    let made = make(hiddenSize: hiddenSize, steps: 6, &generator)
    made.graph.forward()
    func numbers(_ entry: Parameters.Entry) -> [Double] {
      Array(made.parameters.numbers.asDoubles[entry.offset..<entry.offset + entry.count])
    }
    let answer = try Reference.answer(
      "gru",
      Case(
        rows: 5, inputs: 4, hiddenSize: hiddenSize, inputWeights: numbers(made.cell.inputWeights),
        recurrentWeights: numbers(made.cell.recurrentWeights), bias: numbers(made.cell.bias),
        recurrentBias: numbers(made.cell.recurrentBias), state: made.start.numbers.asDoubles,
        steps: made.inputs.map(\.numbers.asDoubles)), as: Answer.self)
    #expect(maxRelativeError(made.states.flatMap(\.numbers), answer.values) < 2e-6)
  }

  @Test("allocate nothing while they run")
  func memory() {
    var generator = SeededGenerator(seed: 83)
    let made = make(hiddenSize: 9, steps: 5, &generator)
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
