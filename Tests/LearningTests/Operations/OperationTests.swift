import AllocationCounter
import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Every operation")
struct OperationTests {
  private struct Case: Encodable {
    struct Matrix: Encodable {
      let rows, columns: Int
      let values: [Double]
    }
    let name: String
    let options: [String: [Double]]
    let inputs: [Matrix]
    let factors: [Double]
    let directions: [[Double]]
  }

  private struct Answer: Decodable {
    let outputs: [Double]
    let gradients: [[Double]]
    let tangents: [Double]
  }

  @Test("has the values, gradients and tangents of NumPy", arguments: OperationCase.all)
  func agreement(operation: OperationCase) throws {
    var generator = SeededGenerator(seed: 61)
    let made = operation.make(using: &generator)
    let gradients = made.check.gradients()
    let directions = made.check.setDirection(in: -1...1, using: &generator)
    made.graph.forwardTangents()
    var inputs = made.leaves.map {
      Case.Matrix(rows: $0.rows, columns: $0.columns, values: $0.numbers.asDoubles)
    }
    var expectedGradients = Array(gradients.dropLast())
    var inputDirections = directions.dropLast().map(\.asDoubles)
    var options = operation.options
    // The first matrix of parameters belongs to no operation.
    for entry in made.parameters.entries.dropFirst() {
      let range = entry.offset..<entry.offset + entry.count
      let values = Array(made.parameters.numbers.asDoubles[range])
      inputs.append(Case.Matrix(rows: entry.rows, columns: entry.columns, values: values))
      expectedGradients.append(Array(gradients[made.leaves.count][range]))
      inputDirections.append(Array(directions[made.leaves.count].asDoubles[range]))
      if entry.name.hasSuffix(".left") { options["left"] = values }
    }
    let answer = try Reference.answer(
      "operation",
      Case(
        name: operation.name, options: options, inputs: inputs,
        factors: made.check.factors.numbers.asDoubles, directions: inputDirections),
      as: Answer.self)
    #expect(maxRelativeError(made.output.numbers, answer.outputs) < 2e-6)
    #expect(maxRelativeError(made.check.outputTangents, answer.tangents) < 5e-6)
    for (found, expected) in zip(expectedGradients, answer.gradients) {
      #expect(maxAbsoluteError(found, expected) < 5e-6)
    }
    #expect(gradients[made.leaves.count][..<3].allSatisfy { $0 == 0 })
  }

  /// The largest error, relative to the largest value but at least to 1: some gradients are all zero.
  private func maxAbsoluteError(_ found: [Float], _ expected: [Double]) -> Double {
    maxRelativeError(found + [1], expected + [1])
  }

  @Test("has the gradients of finite differences, and tangents", arguments: OperationCase.all)
  func differences(operation: OperationCase) {
    var generator = SeededGenerator(seed: 62)
    let made = operation.make(using: &generator)
    made.check.expectGradients()
    made.check.expectTangents(using: &generator)
  }

  @Test("lets gradients and tangents through frozen parameters", arguments: OperationCase.layers)
  func frozen(operation: OperationCase) {
    func made(freezing isFrozen: Bool) -> (OperationCase.Made, [[Float]]) {
      var generator = SeededGenerator(seed: 63)
      let made = operation.make(freezing: isFrozen, using: &generator)
      return (made, made.check.gradients())
    }
    let (frozen, gradients) = made(freezing: true)
    let (_, learned) = made(freezing: false)
    #expect(gradients == Array(learned.dropLast()))
    #expect(frozen.graph.gradients(of: frozen.parameters) == nil)
    #expect(frozen.graph.tangents(of: frozen.parameters) == nil)
    var generator = SeededGenerator(seed: 64)
    frozen.check.expectTangents(using: &generator)
  }

  @Test("allocates nothing while it runs", arguments: OperationCase.all)
  func memory(operation: OperationCase) {
    var generator = SeededGenerator(seed: 65)
    let made = operation.make(using: &generator)
    let loss = made.graph.rowSum(made.output)
    func pass() {
      made.graph.forward()
      made.graph.backward(from: loss, factor: 1)
      made.graph.forwardTangents()
    }
    pass()
    let before = AllocationCount()
    for _ in 0..<3 { pass() }
    #expect(AllocationCount() == before)
  }
}
