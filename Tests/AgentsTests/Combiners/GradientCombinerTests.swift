import Base
import Learning
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Gradient combination")
struct GradientCombinerTests {
  private struct Case: Encodable {
    let gradients: [[Double]]
    let orders: [[Int]]
  }

  private struct Answer: Decodable {
    let values: [Double]
  }

  private func gradients(_ tasks: Int, _ count: Int, seed: UInt64) -> [[Float]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<tasks).map { _ in (0..<count).map { _ in Float(generator.normal()) } }
  }

  private func combine(
    _ combiner: any GradientCombiner, _ gradients: [[Float]], seed: UInt64 = 1, threads: Int = 1
  ) throws -> [Float] {
    let count = gradients[0].count
    let pointers = gradients.map { gradient in
      let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
      pointer.initialize(from: gradient, count: count)
      return pointer
    }
    defer { for pointer in pointers { pointer.deallocate() } }
    var target = [Float](repeating: .nan, count: count)
    let pool = try ThreadPool(threads: threads)
    target.withUnsafeMutableBufferPointer { target in
      guard let start = target.baseAddress else { return }
      let combined = TaskGradients(pointers, count: count, into: start, on: pool)
      combined.generator = SeededGenerator(seed: seed)
      combiner.makeCombination(tasks: gradients.count).combine(combined)
    }
    return target
  }

  @Test(
    "PCGrad projects as in the paper, in the same random order", arguments: [2, 3, 10],
    [1, 9, 40])
  func agreement(tasks: Int, count: Int) throws {
    let given = gradients(tasks, count, seed: UInt64(tasks * 100 + count))
    let found = try combine(PCGrad(), given, seed: 7)
    var generator = SeededGenerator(seed: 7)
    let orders = (0..<tasks).map { task in
      (0..<tasks).filter { $0 != task }.shuffled(using: &generator)
    }
    let answer = try Reference.answer(
      "pcgrad", Case(gradients: given.map(\.asDoubles), orders: orders), as: Answer.self)
    // The tolerance follows the gradients, because projections may leave little.
    let size = given.joined().reduce(0) { max($0, abs($1)) }
    for (number, right) in zip(found, answer.values) {
      #expect(abs(Double(number) - right) < 1e-5 * Double(size))
    }
  }

  @Test("the result conflicts with neither of two tasks", arguments: 0..<20)
  func conflicts(seed: UInt64) throws {
    let given = gradients(2, 5, seed: seed)
    let found = try combine(PCGrad(), given)
    for gradient in given { #expect(dotProduct(found, gradient, count: 5) > -1e-5) }
  }

  @Test("without conflicts, and for a single task, the result is the mean")
  func harmony() throws {
    let given = gradients(6, 21, seed: 3).map { $0.map(abs) }
    #expect(try combine(PCGrad(), given) == combine(MeanCombiner(), given))
    let mean = (0..<21).map { index in given.reduce(0) { $0 + Double($1[index]) } / 6 }
    #expect(maxRelativeError(try combine(MeanCombiner(), given), mean) < 1e-6)
    #expect(try combine(PCGrad(), [given[0]]) == given[0])
  }

  @Test("opposite gradients cancel, and a zero gradient has no effect")
  func opposites() throws {
    #expect(try combine(PCGrad(), [[1, -2], [-1, 2]]) == [0, 0])
    #expect(try combine(PCGrad(), [[1, -2], [0, 0]]) == [0.5, -1])
  }

  @Test("the bits do not depend on the number of threads", arguments: ["mean", "pcgrad"])
  func threads(kind: String) throws {
    let combiner: any GradientCombiner = kind == "mean" ? MeanCombiner() : PCGrad()
    let given = gradients(7, 40_001, seed: 5)
    let one = try combine(combiner, given)
    for threads in [2, 3, 8] { #expect(try combine(combiner, given, threads: threads) == one) }
    if kind == "pcgrad" { #expect(try combine(combiner, given, seed: 2) != one) }
  }
}
