import Base
import Foundation
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Gaussian distribution")
struct GaussianTests {
  @Test("the density and the entropy of a Gaussian", arguments: [1, 3, 7, 8, 9, 17])
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
