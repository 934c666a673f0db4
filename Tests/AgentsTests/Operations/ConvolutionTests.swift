import AllocationCounter
import Base
import Testing

@testable import Agents

@Suite("Convolutions")
struct ConvolutionTests {
  struct Layout: Sendable {
    var rows = 2, height = 7, width = 6, channels = 3, outputs = 4
    var kernel = 3, stride = 1, padding = 0
    var activation = Activation.none
  }

  static let layouts = [
    Layout(), Layout(stride: 2, padding: 1, activation: .tanh),
    Layout(padding: 2, activation: .elu),
    Layout(rows: 1, height: 1, width: 1, channels: 1, outputs: 1, kernel: 1),
    Layout(height: 3, width: 9, outputs: 8, activation: .relu),
    Layout(height: 8, width: 8, channels: 1, outputs: 9, kernel: 5, stride: 3, padding: 4),
    // The last lines and columns fill no stride.
    Layout(rows: 3, height: 9, width: 8, channels: 2, outputs: 17, kernel: 4, stride: 3),
  ]

  private struct Case: Encodable {
    let rows, height, width, channels, outputs, kernel, stride, padding: Int
    let activation: String
    let input, weights, bias, factors: [Double]
  }

  private struct Answer: Decodable {
    let outputs, inputs, parameters: [Double]
  }

  private func make(
    _ layout: Layout, _ generator: inout SeededGenerator
  ) -> (layer: Convolution, parameters: Parameters, graph: Graph, leaf: Leaf, output: Node) {
    var plan = Parameters.Plan()
    let layer = Convolution(
      "layer",
      from: .init(height: layout.height, width: layout.width, channels: layout.channels),
      channels: layout.outputs, kernel: layout.kernel, stride: layout.stride,
      padding: layout.padding, layout.activation, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.scatter(by: 0.1, using: &generator)
    let graph = Graph(rows: layout.rows, learns: true)
    let leaf = graph.leaf(layer.input.count, using: &generator)
    return (layer, parameters, graph, leaf, layer(leaf, parameters, in: graph))
  }

  @Test("have the right slopes", arguments: layouts)
  func slopes(layout: Layout) {
    var generator = SeededGenerator(seed: 71)
    let made = make(layout, &generator)
    // Twice on top of each other, so that gradients add up.
    let output = made.graph.sum(
      made.output, made.layer(made.graph.tanh(made.leaf), made.parameters, in: made.graph))
    GradientCheck(
      output, in: made.graph, leaves: [made.leaf], parameters: [made.parameters],
      using: &generator
    ).expectGradients(limit: 60)
  }

  private func compare(_ layout: Layout, within allowed: Double = 2e-6) throws {
    var generator = SeededGenerator(seed: 72)
    let made = make(layout, &generator)
    let check = GradientCheck(
      made.output, in: made.graph, leaves: [made.leaf], parameters: [made.parameters],
      using: &generator)
    let found = check.gradients()
    let numbers = made.parameters.numbers.exact
    let answer = try Reference.answer(
      "convolution",
      Case(
        rows: layout.rows, height: layout.height, width: layout.width, channels: layout.channels,
        outputs: layout.outputs, kernel: layout.kernel, stride: layout.stride,
        padding: layout.padding, activation: layout.activation.rawValue,
        input: made.leaf.numbers.exact, weights: Array(numbers[..<made.layer.weights.count]),
        bias: Array(numbers[made.layer.weights.count...]), factors: check.factors.numbers.exact),
      as: Answer.self)
    #expect(made.output.columns == made.layer.output.count)
    #expect(worstError(made.output.numbers, answer.outputs) < allowed)
    #expect(worstError(found[0], answer.inputs) < allowed)
    #expect(worstError(found[1], answer.parameters) < allowed)
  }

  @Test("agree with NumPy", arguments: layouts)
  func agreement(layout: Layout) throws { try compare(layout) }

  @Test("agree with NumPy when not all patches fit into memory at once")
  func parts() throws {
    // 100 patches of 576 numbers a picture: nine pictures at once, then two.
    try compare(
      Layout(rows: 11, height: 12, width: 12, channels: 64, outputs: 3, activation: .tanh),
      // Sums of so many numbers lose more.
      within: 5e-6)
  }

  @Test("take no memory once they have begun")
  func memory() {
    var generator = SeededGenerator(seed: 73)
    let made = make(Layout(stride: 2, padding: 1, activation: .relu), &generator)
    let loss = made.graph.rowSum(made.output)
    func pass() {
      made.graph.forward()
      made.graph.backward(from: loss, factor: 1)
    }
    pass()
    let before = AllocationCount()
    for _ in 0..<5 { pass() }
    #expect(AllocationCount() == before)
  }

  @Test("a kernel that does not fit stops the program")
  func misfit() async {
    await #expect(processExitsWith: .failure) {
      var plan = Parameters.Plan()
      _ = Convolution(
        "layer", from: .init(height: 4, width: 9, channels: 1), channels: 1, kernel: 5, plan: &plan)
    }
  }
}
