import AllocationCounter
import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Convolution")
struct ConvolutionTests {
  struct ConvolutionCase: Sendable {
    var rows = 2, height = 7, width = 6, channels = 3, outputs = 4
    var kernel = 3, stride = 1, padding = 0
    var activation = Activation.none
  }

  static let cases = [
    ConvolutionCase(), ConvolutionCase(stride: 2, padding: 1, activation: .tanh),
    ConvolutionCase(padding: 2, activation: .elu),
    ConvolutionCase(rows: 1, height: 1, width: 1, channels: 1, outputs: 1, kernel: 1),
    ConvolutionCase(height: 3, width: 9, outputs: 8, activation: .relu),
    ConvolutionCase(height: 8, width: 8, channels: 1, outputs: 9, kernel: 5, stride: 3, padding: 4),
    // The last rows and columns do not fill a stride.
    ConvolutionCase(rows: 3, height: 9, width: 8, channels: 2, outputs: 17, kernel: 4, stride: 3),
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
    _ shape: ConvolutionCase, _ generator: inout SeededGenerator
  ) -> (layer: Convolution, parameters: Parameters, graph: Graph, leaf: Input, output: Node) {
    var plan = Parameters.Plan()
    let layer = Convolution(
      "layer",
      from: .init(height: shape.height, width: shape.width, channels: shape.channels),
      channels: shape.outputs, kernel: shape.kernel, stride: shape.stride,
      padding: shape.padding, shape.activation, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.1, using: &generator)
    let graph = Graph(rows: shape.rows, requiresGradient: true)
    let leaf = graph.leaf(layer.input.count, using: &generator)
    return (layer, parameters, graph, leaf, layer(leaf, parameters, in: graph))
  }

  @Test("derivatives match finite differences", arguments: cases)
  func derivatives(shape: ConvolutionCase) {
    var generator = SeededGenerator(seed: 71)
    let made = make(shape, &generator)
    // Used twice, so that gradients are accumulated.
    let output = made.graph.sum(
      made.output, made.layer(made.graph.tanh(made.leaf), made.parameters, in: made.graph))
    GradientCheck(
      output, in: made.graph, leaves: [made.leaf], parameters: [made.parameters],
      using: &generator
    ).expectGradients(limit: 60)
  }

  private func compare(_ shape: ConvolutionCase, within allowed: Double = 2e-6) throws {
    var generator = SeededGenerator(seed: 72)
    let made = make(shape, &generator)
    let check = GradientCheck(
      made.output, in: made.graph, leaves: [made.leaf], parameters: [made.parameters],
      using: &generator)
    let found = check.gradients()
    let numbers = made.parameters.numbers.asDoubles
    let answer = try Reference.answer(
      "convolution",
      Case(
        rows: shape.rows, height: shape.height, width: shape.width, channels: shape.channels,
        outputs: shape.outputs, kernel: shape.kernel, stride: shape.stride,
        padding: shape.padding, activation: shape.activation.rawValue,
        input: made.leaf.numbers.asDoubles, weights: Array(numbers[..<made.layer.weights.count]),
        bias: Array(numbers[made.layer.weights.count...]), factors: check.factors.numbers.asDoubles),
      as: Answer.self)
    #expect(made.output.columns == made.layer.output.count)
    #expect(maxRelativeError(made.output.numbers, answer.outputs) < allowed)
    #expect(maxRelativeError(found[0], answer.inputs) < allowed)
    #expect(maxRelativeError(found[1], answer.parameters) < allowed)
  }

  @Test("agrees with NumPy", arguments: cases)
  func agreement(shape: ConvolutionCase) throws { try compare(shape) }

  @Test("agrees with NumPy if not all patches fit into memory at once")
  func parts() throws {
    // 100 patches of 576 values for each image: nine images at once, then two.
    try compare(
      ConvolutionCase(rows: 11, height: 12, width: 12, channels: 64, outputs: 3, activation: .tanh),
      // Sums of so many values lose more digits.
      within: 5e-6)
  }

  @Test("allocates nothing while it runs")
  func memory() {
    var generator = SeededGenerator(seed: 73)
    let made = make(ConvolutionCase(stride: 2, padding: 1, activation: .relu), &generator)
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

  @Test("a kernel that does not fit traps")
  func misfit() async {
    await #expect(processExitsWith: .failure) {
      var plan = Parameters.Plan()
      _ = Convolution(
        "layer", from: .init(height: 4, width: 9, channels: 1), channels: 1, kernel: 5, plan: &plan)
    }
  }
}
