import AllocationCounter
import Base
import Testing

@testable import Agents

@Suite("A network beside NumPy")
struct NetworkReferenceTests {
  private struct Case: Encodable {
    struct Entry: Encodable {
      let name: String
      let rows, columns: Int
      let values: [Double]
    }
    let rows, tasks, outputs: Int
    let activation: String
    let entries: [Entry]
    let input, factors: [Double]
    let choices: [Int32]
  }

  private struct Answer: Decodable {
    let outputs, gradients: [Double]
  }

  @Test("values and gradients agree", arguments: Activation.allCases)
  func agreement(activation: Activation) throws {
    var generator = SeededGenerator(seed: 31)
    var settings = NetworkSettings()
    settings.widths = [33, 20]
    settings.activation = activation
    settings.hasLayerNorm = true
    settings.hasTaskHeads = true
    var plan = Parameters.Plan()
    let network = TaskNetwork("net", inputs: 11, outputs: 3, tasks: 4, settings, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.scatter(by: 0.2, using: &generator)
    let graph = Graph(rows: 13, learns: true)
    let (input, tasks) = (graph.input(columns: 11), graph.choices())
    input.fill(in: -2...2, using: &generator)
    for row in 0..<13 { tasks.values[row] = Int32(generator.index(below: 4)) }
    let output = network(input, tasks, parameters, in: graph)
    let factors = graph.input(columns: 3)
    factors.fill(in: -1...1, using: &generator)
    let loss = graph.rowSum(graph.product(output, factors))
    graph.forward()
    graph.backward(from: loss, factor: 1)
    let gradients = Array(
      UnsafeBufferPointer(start: graph.gradients(of: parameters), count: parameters.count))
    let numbers = parameters.numbers.exact
    let answer = try Reference.answer(
      "network",
      Case(
        rows: 13, tasks: 4, outputs: 3, activation: activation.rawValue,
        entries: parameters.entries.map {
          Case.Entry(
            name: $0.name, rows: $0.rows, columns: $0.columns,
            values: Array(numbers[$0.offset..<$0.offset + $0.count]))
        }, input: input.numbers.exact, factors: factors.numbers.exact,
        choices: Array(UnsafeBufferPointer(start: tasks.values, count: 13))), as: Answer.self)
    #expect(worstError(output.numbers, answer.outputs) < 2e-6)
    #expect(worstError(gradients, answer.gradients) < 2e-6)
  }

  @Test("learning takes no memory once it has begun", arguments: NetworkSettings.TaskInput.allCases)
  func memory(taskInput: NetworkSettings.TaskInput) {
    var generator = SeededGenerator(seed: 32)
    var settings = NetworkSettings()
    settings.widths = [16, 16]
    settings.hasLayerNorm = true
    settings.isResidual = true
    settings.hasTaskHeads = true
    settings.taskInput = taskInput
    var plan = Parameters.Plan()
    let network = TaskNetwork("net", inputs: 5, outputs: 4, tasks: 3, settings, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 6, learns: true)
    let input = graph.input(columns: 5)
    let output = network(input, graph.choices(), parameters, in: graph)
    let gaussian = Gaussian(
      mean: graph.columns(0..<2, of: output),
      logDeviation: graph.tanh(graph.columns(2..<4, of: output)))
    let density = gaussian.logDensity(of: graph.input(columns: 2), in: graph)
    let loss = graph.least(
      graph.softplus(density), graph.clamped(gaussian.entropy(in: graph), -1, 9))
    let adam = Adam(parameters, Adam.Settings())
    func pass() {
      graph.forward()
      graph.backward(from: loss, factor: 1)
      if let gradients = graph.gradients(of: parameters) { adam.step(gradients) }
    }
    pass()
    let before = AllocationCount()
    for _ in 0..<10 { pass() }
    #expect(AllocationCount() == before)
  }
}
