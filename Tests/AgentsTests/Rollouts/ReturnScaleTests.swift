import Base
import Testing

@testable import Agents

@Suite("The scale of each task's returns")
struct ReturnScaleTests {
  private func values(
    _ head: Dense, _ parameters: Parameters, _ input: [Float], _ scale: ReturnScale
  ) -> [Float] {
    let graph = Graph(rows: 1, learns: false)
    let node = graph.input(columns: input.count)
    for index in input.indices { node.values[index] = input[index] }
    let output = head(node, parameters, in: graph)
    graph.forward()
    return (0..<output.count).map { scale.value(output.values[$0], of: $0) }
  }

  @Test("values stay what they are when the scale moves", arguments: [0.1, 1] as [Float])
  func preserved(rate: Float) {
    var generator = SeededGenerator(seed: 61)
    var plan = Parameters.Plan()
    _ = Dense("before", from: 3, to: 3, plan: &plan)
    let head = Dense("head", from: 9, to: 3, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let input = (0..<9).map { _ in Float(generator.normal()) }
    var scale = ReturnScale(tasks: 3, rate: rate)
    for round in 0..<6 {
      let before = values(head, parameters, input, scale)
      let returns = (0..<50).map { _ in Float(20 * round) + 5 * Float(generator.normal()) }
      returns.withUnsafeBufferPointer {
        scale.include($0, of: 1, rewriting: head, in: parameters)
      }
      let after = values(head, parameters, input, scale)
      #expect(after[0] == before[0] && after[2] == before[2])
      #expect(abs(after[1] - before[1]) < 1e-4)
    }
    #expect(scale.means[1] > 10 && scale.means[0] == 0)
  }

  @Test(
    "a scale that is small beside the mean is still found", arguments: [0, 100, 3000] as [Float])
  func digits(mean: Float) {
    var generator = SeededGenerator(seed: 62)
    var plan = Parameters.Plan()
    let head = Dense("head", from: 2, to: 1, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    var scale = ReturnScale(tasks: 1, rate: 0.1)
    for _ in 0..<20 {
      [mean - 0.5, mean + 0.5, mean - 0.5, mean + 0.5].withUnsafeBufferPointer {
        scale.include($0, of: 0, rewriting: head, in: parameters)
      }
    }
    #expect(abs(scale.deviation(of: 0) - 0.5) < 1e-4)
    #expect(abs(scale.means[0] - mean) < 1e-3)
    #expect(abs(scale.normalized(mean + 0.5, of: 0) - 1) < 1e-2)
    #expect(abs(scale.value(1, of: 0) - mean - 0.5) < 1e-3)
  }

  @Test("mean and variance follow the moving mean and mean square")
  func moving() {
    var generator = SeededGenerator(seed: 63)
    var plan = Parameters.Plan()
    let head = Dense("head", from: 2, to: 1, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    var scale = ReturnScale(tasks: 1, rate: 0.1)
    var (mean, square) = (0.0, 0.0)
    for round in 0..<30 {
      let returns = (0..<10).map { _ in Float(2 + generator.normal()) }
      returns.withUnsafeBufferPointer { scale.include($0, of: 0, rewriting: head, in: parameters) }
      let share = round == 0 ? 1 : 0.1
      mean += share * (returns.exact.reduce(0, +) / 10 - mean)
      square += share * (returns.exact.reduce(0) { $0 + $1 * $1 } / 10 - square)
    }
    #expect(abs(Double(scale.means[0]) - mean) < 1e-5)
    #expect(abs(Double(scale.deviation(of: 0)) - (square - mean * mean).squareRoot()) < 1e-5)
  }
}
