import Base
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Categorical distribution")
struct CategoricalTests {
  private struct Case: Encodable {
    let rows: Int
    let logits: [Double]
    let indices: [Int32]
  }

  private struct Answer: Decodable {
    let logs, chosen, entropies: [Double]
  }

  @Test("derivatives match finite differences", arguments: [2, 3, 7, 8, 9, 17])
  func derivatives(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, requiresGradient: true)
    let leaf = graph.leaf(columns, in: -3...3, using: &generator)
    let indices = graph.indexInput()
    for row in 0..<4 { indices.values[row] = Int32(generator.integer(below: columns)) }
    let categorical = Categorical(logits: leaf, in: graph)
    let output = graph.concat(
      graph.concat(
        categorical.logProbability(of: indices, in: graph), categorical.entropy(in: graph)),
      graph.logSoftmax(graph.square(leaf)))
    GradientCheck(output, in: graph, leaves: [leaf], using: &generator).expectGradients()
  }

  @Test("agrees with NumPy, also far from zero", arguments: [1, 5, 8, 20], [0, 300] as [Float])
  func agreement(columns: Int, start: Float) throws {
    var generator = SeededGenerator(seed: 91)
    let graph = Graph(rows: 6, requiresGradient: false)
    let input = graph.input(columns: columns)
    input.fill(in: -4...4, using: &generator)
    for index in 0..<input.count { input.values[index] += start }
    let indices = graph.indexInput()
    for row in 0..<6 { indices.values[row] = Int32(generator.integer(below: columns)) }
    let categorical = Categorical(logits: input, in: graph)
    let chosen = categorical.logProbability(of: indices, in: graph)
    let entropy = categorical.entropy(in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "categorical",
      Case(
        rows: 6, logits: input.numbers.asDoubles,
        indices: Array(UnsafeBufferPointer(start: indices.values, count: 6))), as: Answer.self)
    for (found, right) in [
      (categorical.logProbabilities.numbers, answer.logs), (chosen.numbers, answer.chosen),
      (entropy.numbers, answer.entropies),
    ] {
      #expect(found.count == right.count)
      for (found, right) in zip(found, right) { #expect(abs(Double(found) - right) < 3e-6) }
    }
  }

  @Test("samples have their probabilities, and never probability 0")
  func draws() {
    let graph = Graph(rows: 1, requiresGradient: false)
    let input = graph.input(columns: 4)
    let logits: [Float] = [0, 1, -1, -1e9]
    for index in 0..<4 { input.values[index] = logits[index] }
    let categorical = Categorical(logits: input, in: graph)
    graph.forward()
    var generator = SeededGenerator(seed: 92)
    var counts = [0.0, 0, 0, 0]
    for _ in 0..<20_000 {
      counts[categorical.sample(row: 0, uniform: Float(generator.uniform()))] += 1
    }
    // Four standard deviations of a count are at most 0.015 of all samples.
    for (count, right) in zip(counts, [0.244728, 0.665241, 0.090031, 0]) {
      #expect(abs(count / 20_000 - right) < 0.015)
    }
    #expect(counts[3] == 0)
    #expect(categorical.sample(row: 0, uniform: 1) != 3)
    #expect(categorical.mode(row: 0) == 1)
  }
}
