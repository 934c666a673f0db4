import Base
import Foundation
import Testing

@testable import Agents

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

  @Test("the density and the entropy of a Gaussian", arguments: NumberTests.sizes)
  func gaussian(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, requiresGradient: true)
    let leaves = [
      graph.leaf(columns, using: &generator),
      graph.leaf(columns, in: -0.5...0.5, using: &generator),
      graph.leaf(columns, using: &generator),
    ]
    let gaussian = Gaussian(mean: leaves[0], logStd: leaves[1])
    let output = graph.concat(
      gaussian.logProbability(of: leaves[2], in: graph), gaussian.entropy(in: graph))
    GradientCheck(output, in: graph, leaves: leaves, using: &generator).expectGradients()
  }

  @Test("the density and the entropy of a Gaussian equal their formulas")
  func gaussianValues() {
    var generator = SeededGenerator(seed: 11)
    let graph = Graph(rows: 3, requiresGradient: false)
    let nodes = (0..<3).map { _ in graph.input(columns: 5) }
    for node in nodes { node.fill(in: -1...1, using: &generator) }
    let gaussian = Gaussian(mean: nodes[0], logStd: nodes[1])
    let density = gaussian.logProbability(of: nodes[2], in: graph)
    let entropy = gaussian.entropy(in: graph)
    graph.forward()
    for row in 0..<3 {
      var (logs, entropySum) = (0.0, 0.0)
      for index in row * 5..<row * 5 + 5 {
        let (mean, log) = (Double(nodes[0].values[index]), Double(nodes[1].values[index]))
        let offset = (Double(nodes[2].values[index]) - mean) / Foundation.exp(log)
        logs -= 0.5 * offset * offset + log + 0.5 * Foundation.log(2 * Double.pi)
        entropySum += log + 0.5 * (1 + Foundation.log(2 * Double.pi))
      }
      #expect(abs(Double(density.values[row]) - logs) < 1e-5)
      #expect(abs(Double(entropy.values[row]) - entropySum) < 1e-5)
    }
  }
}
