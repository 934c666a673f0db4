import Base
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("PopArt")
struct PopArtTests {
  private func values(
    _ head: Dense, _ parameters: Parameters, _ input: [Float], _ popArt: PopArtStatistics
  ) -> [Float] {
    let graph = Graph(rows: 1, requiresGradient: false)
    let node = graph.input(columns: input.count)
    for index in input.indices { node.values[index] = input[index] }
    let output = head(node, parameters, in: graph)
    graph.forward()
    return (0..<output.count).map { popArt.denormalize(output.values[$0], of: $0) }
  }

  @Test("denormalized values do not change with the statistics", arguments: [0.1, 1] as [Float])
  func preserved(rate: Float) {
    var generator = SeededGenerator(seed: 61)
    var plan = Parameters.Plan()
    _ = Dense("before", from: 3, to: 3, plan: &plan)
    let head = Dense("head", from: 9, to: 3, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let input = (0..<9).map { _ in Float(generator.normal()) }
    var popArt = PopArtStatistics(tasks: 3, rate: rate)
    for round in 0..<6 {
      let before = values(head, parameters, input, popArt)
      let returns = (0..<50).map { _ in Float(20 * round) + 5 * Float(generator.normal()) }
      returns.withUnsafeBufferPointer {
        popArt.update($0, of: 1, rewriting: head, in: parameters)
      }
      let after = values(head, parameters, input, popArt)
      #expect(after[0] == before[0] && after[2] == before[2])
      #expect(abs(after[1] - before[1]) < 1e-4)
    }
    #expect(popArt.means[1] > 10 && popArt.means[0] == 0)
  }

  @Test(
    "a standard deviation that is small beside the mean is found",
    arguments: [0, 100, 3000] as [Float])
  func digits(mean: Float) {
    var generator = SeededGenerator(seed: 62)
    var plan = Parameters.Plan()
    let head = Dense("head", from: 2, to: 1, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    var popArt = PopArtStatistics(tasks: 1, rate: 0.1)
    for _ in 0..<20 {
      [mean - 0.5, mean + 0.5, mean - 0.5, mean + 0.5].withUnsafeBufferPointer {
        popArt.update($0, of: 0, rewriting: head, in: parameters)
      }
    }
    #expect(abs(popArt.std(of: 0) - 0.5) < 1e-4)
    #expect(abs(popArt.means[0] - mean) < 1e-3)
    #expect(abs(popArt.normalize(mean + 0.5, of: 0) - 1) < 1e-2)
    #expect(abs(popArt.denormalize(1, of: 0) - mean - 0.5) < 1e-3)
  }

  @Test("mean and variance follow the moving averages of returns and their squares")
  func moving() {
    var generator = SeededGenerator(seed: 63)
    var plan = Parameters.Plan()
    let head = Dense("head", from: 2, to: 1, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    var popArt = PopArtStatistics(tasks: 1, rate: 0.1)
    var (mean, square) = (0.0, 0.0)
    for round in 0..<30 {
      let returns = (0..<10).map { _ in Float(2 + generator.normal()) }
      returns.withUnsafeBufferPointer { popArt.update($0, of: 0, rewriting: head, in: parameters) }
      let fraction = round == 0 ? 1 : 0.1
      mean += fraction * (returns.asDoubles.reduce(0, +) / 10 - mean)
      square += fraction * (returns.asDoubles.reduce(0) { $0 + $1 * $1 } / 10 - square)
    }
    #expect(abs(Double(popArt.means[0]) - mean) < 1e-5)
    #expect(abs(Double(popArt.std(of: 0)) - (square - mean * mean).squareRoot()) < 1e-5)
  }
}
