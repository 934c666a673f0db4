import Base
import Testing

@testable import Agents

@Suite("Choices with probabilities")
struct CategoricalTests {
  private struct Case: Encodable {
    let rows: Int
    let logits: [Double]
    let choices: [Int32]
  }

  private struct Answer: Decodable {
    let logs, chosen, entropies: [Double]
  }

  @Test("have the right slopes", arguments: [2, 3, 7, 8, 9, 17])
  func slopes(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: 4, learns: true)
    let leaf = graph.leaf(columns, in: -3...3, using: &generator)
    let choices = graph.choices()
    for row in 0..<4 { choices.values[row] = Int32(generator.index(below: columns)) }
    let categorical = Categorical(logits: leaf, in: graph)
    let output = graph.join(
      graph.join(
        categorical.logProbability(of: choices, in: graph), categorical.entropy(in: graph)),
      graph.logSoftmax(graph.square(leaf)))
    GradientCheck(output, in: graph, leaves: [leaf], using: &generator).expectGradients()
  }

  @Test("agree with NumPy, also far from zero", arguments: [1, 5, 8, 20], [0, 300] as [Float])
  func agreement(columns: Int, start: Float) throws {
    var generator = SeededGenerator(seed: 91)
    let graph = Graph(rows: 6, learns: false)
    let input = graph.input(columns: columns)
    input.fill(in: -4...4, using: &generator)
    for index in 0..<input.count { input.values[index] += start }
    let choices = graph.choices()
    for row in 0..<6 { choices.values[row] = Int32(generator.index(below: columns)) }
    let categorical = Categorical(logits: input, in: graph)
    let chosen = categorical.logProbability(of: choices, in: graph)
    let entropy = categorical.entropy(in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "categorical",
      Case(
        rows: 6, logits: input.numbers.exact,
        choices: Array(UnsafeBufferPointer(start: choices.values, count: 6))), as: Answer.self)
    for (found, right) in [
      (categorical.logProbabilities.numbers, answer.logs), (chosen.numbers, answer.chosen),
      (entropy.numbers, answer.entropies),
    ] {
      #expect(found.count == right.count)
      for (found, right) in zip(found, right) { #expect(abs(Double(found) - right) < 3e-6) }
    }
  }

  @Test("are drawn as often as they are probable, and never where impossible")
  func draws() {
    let graph = Graph(rows: 1, learns: false)
    let input = graph.input(columns: 4)
    let logits: [Float] = [0, 1, -1, -1e9]
    for index in 0..<4 { input.values[index] = logits[index] }
    let categorical = Categorical(logits: input, in: graph)
    graph.forward()
    var generator = SeededGenerator(seed: 92)
    var counts = [0.0, 0, 0, 0]
    for _ in 0..<20_000 {
      counts[categorical.choice(row: 0, drawn: Float(generator.unit()))] += 1
    }
    // Four standard deviations of a count are no more than 0.015 of all.
    for (count, right) in zip(counts, [0.244728, 0.665241, 0.090031, 0]) {
      #expect(abs(count / 20_000 - right) < 0.015)
    }
    #expect(counts[3] == 0)
    #expect(categorical.choice(row: 0, drawn: 1) != 3)
    #expect(categorical.likeliest(row: 0) == 1)
  }
}
