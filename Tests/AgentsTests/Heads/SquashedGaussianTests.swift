import Base
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Squashed Gaussian")
struct SquashedGaussianTests {
  private struct Case: Encodable {
    let rows: Int
    let mean, logStd, noise: [Double]
  }

  private struct Answer: Decodable {
    let actions, densities: [Double]
  }

  @Test(
    "derivatives of actions and density match finite differences", arguments: [1, 3, 7, 8, 9, 17])
  func derivatives(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, requiresGradient: true)
    let leaves = [
      graph.leaf(columns, using: &generator),
      graph.leaf(columns, in: -1...0.3, using: &generator),
      graph.leaf(columns, using: &generator),
    ]
    let squashed = SquashedGaussian(mean: leaves[0], logStd: leaves[1])
    let sample = squashed.sample(noise: leaves[2], in: graph)
    let given = squashed.logProbability(ofPreTanh: graph.detached(leaves[2]), in: graph)
    let output = graph.concat(
      graph.concat(sample.actions, sample.logProbability), squashed.deterministicActions(in: graph))
    GradientCheck(output, in: graph, leaves: leaves, using: &generator).expectGradients()
    GradientCheck(given, in: graph, leaves: Array(leaves[..<2]), using: &generator)
      .expectGradients()
  }

  @Test("agrees with NumPy, also where tanh rounds to 1", arguments: [1, 4], [1, 15])
  func agreement(columns: Int, size: Double) throws {
    var generator = SeededGenerator(seed: 95)
    let graph = Graph(rows: 7, requiresGradient: false)
    let (mean, logStd) = (graph.input(columns: columns), graph.input(columns: columns))
    let noise = graph.input(columns: columns)
    mean.fill(in: -size...size, using: &generator)
    logStd.fill(in: -3...0.5, using: &generator)
    noise.fill(in: -2...2, using: &generator)
    let squashed = SquashedGaussian(mean: mean, logStd: logStd)
    let sample = squashed.sample(noise: noise, in: graph)
    let again = squashed.logProbability(ofPreTanh: sample.preTanh, in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "squashed",
      Case(
        rows: 7, mean: mean.numbers.asDoubles, logStd: logStd.numbers.asDoubles,
        noise: noise.numbers.asDoubles), as: Answer.self)
    #expect(maxRelativeError(sample.actions.numbers, answer.actions) < 1e-6)
    #expect(maxRelativeError(sample.logProbability.numbers, answer.densities) < 2e-6)
    // The pre-tanh actions are rounded, and are divided by small standard deviations.
    #expect(maxRelativeError(again.numbers, answer.densities) < 1e-4)
  }

  @Test("the density integrates to one, by the trapezoidal rule")
  func integral() {
    let count = 4000
    let graph = Graph(rows: count, requiresGradient: false)
    let (mean, logStd) = (graph.input(columns: 1), graph.input(columns: 1))
    let preTanh = graph.input(columns: 1)
    for row in 0..<count {
      mean.values[row] = 0.4
      logStd.values[row] = -0.7
      preTanh.values[row] = -4 + 8 * (Float(row) + 0.5) / Float(count)
    }
    let density = SquashedGaussian(mean: mean, logStd: logStd)
      .logProbability(ofPreTanh: preTanh, in: graph)
    let (power, actions) = (graph.exp(density), graph.tanh(preTanh))
    graph.forward()
    var integral = 0.0
    for row in 1..<count {
      let width = Double(actions.values[row] - actions.values[row - 1])
      integral += width * Double(power.values[row] + power.values[row - 1]) / 2
    }
    #expect(abs(integral - 1) < 1e-3)
  }
}
