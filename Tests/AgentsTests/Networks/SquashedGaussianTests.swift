import Base
import Testing

@testable import Agents

@Suite("Squashed Gaussians")
struct SquashedGaussianTests {
  private struct Case: Encodable {
    let rows: Int
    let mean, logDeviation, noise: [Double]
  }

  private struct Answer: Decodable {
    let actions, densities: [Double]
  }

  @Test("have the right slopes through actions and density", arguments: NumberTests.sizes)
  func slopes(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, learns: true)
    let leaves = [
      graph.leaf(columns, using: &generator),
      graph.leaf(columns, in: -1...0.3, using: &generator),
      graph.leaf(columns, using: &generator),
    ]
    let squashed = SquashedGaussian(mean: leaves[0], logDeviation: leaves[1])
    let sample = squashed.sample(noise: leaves[2], in: graph)
    let given = squashed.logDensity(ofRaw: graph.detached(leaves[2]), in: graph)
    let output = graph.join(
      graph.join(sample.actions, sample.logDensity), squashed.likeliest(in: graph))
    GradientCheck(output, in: graph, leaves: leaves, using: &generator).expectGradients()
    GradientCheck(given, in: graph, leaves: Array(leaves[..<2]), using: &generator)
      .expectGradients()
  }

  @Test("agree with NumPy, also where the tangent rounds to one", arguments: [1, 4], [1, 15])
  func agreement(columns: Int, size: Double) throws {
    var generator = SeededGenerator(seed: 95)
    let graph = Graph(rows: 7, learns: false)
    let (mean, logDeviation) = (graph.input(columns: columns), graph.input(columns: columns))
    let noise = graph.input(columns: columns)
    mean.fill(in: -size...size, using: &generator)
    logDeviation.fill(in: -3...0.5, using: &generator)
    noise.fill(in: -2...2, using: &generator)
    let squashed = SquashedGaussian(mean: mean, logDeviation: logDeviation)
    let sample = squashed.sample(noise: noise, in: graph)
    let again = squashed.logDensity(ofRaw: sample.raw, in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "squashed",
      Case(
        rows: 7, mean: mean.numbers.exact, logDeviation: logDeviation.numbers.exact,
        noise: noise.numbers.exact), as: Answer.self)
    #expect(worstError(sample.actions.numbers, answer.actions) < 1e-6)
    #expect(worstError(sample.logDensity.numbers, answer.densities) < 2e-6)
    // The raw actions have been rounded, and are divided by small deviations.
    #expect(worstError(again.numbers, answer.densities) < 1e-4)
  }

  @Test("densities add up to one")
  func whole() {
    let count = 4000
    let graph = Graph(rows: count, learns: false)
    let (mean, logDeviation) = (graph.input(columns: 1), graph.input(columns: 1))
    let raw = graph.input(columns: 1)
    for row in 0..<count {
      mean.values[row] = 0.4
      logDeviation.values[row] = -0.7
      raw.values[row] = -4 + 8 * (Float(row) + 0.5) / Float(count)
    }
    let density = SquashedGaussian(mean: mean, logDeviation: logDeviation)
      .logDensity(ofRaw: raw, in: graph)
    let (power, actions) = (graph.exponential(density), graph.tanh(raw))
    graph.forward()
    var whole = 0.0
    for row in 1..<count {
      let width = Double(actions.values[row] - actions.values[row - 1])
      whole += width * Double(power.values[row] + power.values[row - 1]) / 2
    }
    #expect(abs(whole - 1) < 1e-3)
  }
}
