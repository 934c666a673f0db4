import AllocationCounter
import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Spectral normalization")
struct SpectralNormTests {
  private struct Case: Encodable {
    let rows: Int
    let values: [Double]
  }

  private struct Answer: Decodable {
    let values: [Double]
  }

  @Test("power iteration finds the greatest singular value", arguments: [(7, 12), (12, 7), (1, 3)])
  func singularValue(shape: (rows: Int, columns: Int)) throws {
    var generator = SeededGenerator(seed: 5)
    var plan = Parameters.Plan()
    let matrix = plan.add("matrix", rows: shape.rows, columns: shape.columns, .normal(1))
    let norm = SpectralNorm("norm", of: matrix, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    norm.update(parameters, steps: 300)
    let before = AllocationCount()
    norm.update(parameters)
    #expect(AllocationCount() == before)
    let graph = Graph(rows: 1, requiresGradient: false)
    let output = norm(parameters, in: graph)
    graph.forward()
    let answer = try Reference.answer(
      "spectral_norm",
      Case(
        rows: shape.rows, values: Array(parameters.numbers.asDoubles[..<matrix.count])),
      as: Answer.self)
    #expect(maxRelativeError(output.numbers, answer.values) < 1e-5)
  }
}
