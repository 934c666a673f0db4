import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Gradients of layers")
struct LayerTests {
  @Test("a dense layer", arguments: Activation.allCases, NumberTests.sizes)
  func dense(activation: Activation, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns) + 50)
    var plan = Parameters.Plan()
    let layer = Dense("layer", from: columns, to: 9, activation, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(using: &generator)
    let graph = Graph(rows: 5, requiresGradient: true)
    let leaf = graph.leaf(columns, using: &generator)
    GradientCheck(
      layer(leaf, parameters, in: graph), in: graph, leaves: [leaf], parameters: [parameters],
      using: &generator
    ).expectGradients()
  }

  @Test(
    "layer normalization", arguments: Activation.allCases, NumberTests.sizes.filter { $0 > 1 })
  func layerNorm(activation: Activation, columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns) + 70)
    var plan = Parameters.Plan()
    let layer = LayerNorm("norm", columns: columns, activation, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.3, using: &generator)
    let graph = Graph(rows: 6, requiresGradient: true)
    let leaf = graph.leaf(columns, in: -4...4, using: &generator)
    let output = layer(leaf, parameters, in: graph)
    GradientCheck(
      output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator
    ).expectGradients()
  }

  @Test("layer normalization of a single column leaves only the shift")
  func single() {
    var generator = SeededGenerator(seed: 1)
    var plan = Parameters.Plan()
    let layer = LayerNorm("norm", columns: 1, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(using: &generator)
    let graph = Graph(rows: 3, requiresGradient: true)
    let leaf = graph.leaf(1, using: &generator)
    let output = layer(leaf, parameters, in: graph)
    let check = GradientCheck(
      output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator)
    check.expectGradients()
    #expect(check.gradients()[0] == [0, 0, 0])
    #expect(output.numbers.allSatisfy { $0 == parameters.values[1] })
  }

  @Test("layers that share inputs and parameters accumulate derivatives")
  func usedTwice() {
    var generator = SeededGenerator(seed: 2)
    var plan = Parameters.Plan()
    let layer = Dense("layer", from: 6, to: 6, .tanh, plan: &plan)
    let norm = LayerNorm("norm", columns: 6, .elu, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.2, using: &generator)
    let graph = Graph(rows: 4, requiresGradient: true)
    let leaf = graph.leaf(6, using: &generator)
    let once = layer(leaf, parameters, in: graph)
    let twice = layer(graph.sum(once, leaf), parameters, in: graph)
    let output = graph.sum(norm(twice, parameters, in: graph), norm(once, parameters, in: graph))
    GradientCheck(
      output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator
    ).expectGradients(limit: 80)
  }

  @Test("activations keep NaN", arguments: Activation.allCases, [1, 8])
  func notANumber(activation: Activation, count: Int) {
    var numbers = [Float](repeating: .nan, count: count)
    numbers.withUnsafeMutableBufferPointer { numbers in
      if let start = numbers.baseAddress { activation.apply(to: start, count: count) }
    }
    #expect(numbers.allSatisfy { $0.isNaN })
  }
}
