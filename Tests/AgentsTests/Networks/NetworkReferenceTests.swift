import AllocationCounter
import Base
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("A multi-task network, compared with NumPy")
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
    let indices: [Int32]
  }

  private struct Answer: Decodable {
    let outputs, gradients: [Double]
  }

  @Test("values and gradients agree", arguments: Activation.allCases)
  func agreement(activation: Activation) throws {
    var generator = SeededGenerator(seed: 31)
    var torso = MLP(hiddenSizes: [33, 20], usesLayerNorm: true)
    torso.activation = activation
    var plan = Parameters.Plan()
    let network = Network(
      "net", InputShape(features: 11, tasks: 4), outputs: 3,
      NetworkSettings(torso, usesTaskHeads: true), plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.2, using: &generator)
    let graph = Graph(rows: 13, requiresGradient: true)
    let (input, tasks) = (graph.input(columns: 11), graph.indexInput())
    input.fill(in: -2...2, using: &generator)
    for row in 0..<13 { tasks.values[row] = Int32(generator.integer(below: 4)) }
    let output = network(NetworkInput(input, tasks, parameters, in: graph))
    let factors = graph.input(columns: 3)
    factors.fill(in: -1...1, using: &generator)
    let loss = graph.rowSum(graph.product(output, factors))
    graph.forward()
    graph.backward(from: loss, factor: 1)
    let gradients = Array(
      UnsafeBufferPointer(start: graph.gradients(of: parameters)?.values, count: parameters.count))
    let numbers = parameters.numbers.asDoubles
    let answer = try Reference.answer(
      "network",
      Case(
        rows: 13, tasks: 4, outputs: 3, activation: activation.rawValue,
        entries: parameters.entries.map {
          Case.Entry(
            name: $0.name, rows: $0.rows, columns: $0.columns,
            values: Array(numbers[$0.offset..<$0.offset + $0.count]))
        }, input: input.numbers.asDoubles, factors: factors.numbers.asDoubles,
        indices: Array(UnsafeBufferPointer(start: tasks.values, count: 13))), as: Answer.self)
    #expect(maxRelativeError(output.numbers, answer.outputs) < 2e-6)
    #expect(maxRelativeError(gradients, answer.gradients) < 2e-6)
  }

  @Test(
    "learning allocates nothing while it runs",
    arguments: TaskConditioning.allCases)
  func memory(taskConditioning: TaskConditioning) {
    var generator = SeededGenerator(seed: 32)
    var torso = MLP(hiddenSizes: [16, 16], usesLayerNorm: true)
    torso.isResidual = true
    torso.taskConditioning = taskConditioning
    var plan = Parameters.Plan()
    let network = Network(
      "net", InputShape(features: 5, tasks: 3), outputs: 4,
      NetworkSettings(torso, usesTaskHeads: true), plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 6, requiresGradient: true)
    let input = graph.input(columns: 5)
    let output = network(NetworkInput(input, graph.indexInput(), parameters, in: graph))
    let gaussian = Gaussian(
      mean: graph.slice(0..<2, of: output),
      logStd: graph.tanh(graph.slice(2..<4, of: output)))
    let density = gaussian.logProbability(of: graph.input(columns: 2), in: graph)
    let loss = graph.minimum(
      graph.softplus(density), graph.clamped(gaussian.entropy(in: graph), -1, 9))
    let adam = OptimizerSettings().makeOptimizer(for: parameters)
    func pass() {
      graph.forward()
      graph.backward(from: loss, factor: 1)
      if let gradients = graph.gradients(of: parameters)?.values { adam.step(gradients) }
    }
    pass()
    let before = AllocationCount()
    for _ in 0..<10 { pass() }
    #expect(AllocationCount() == before)
  }
}
