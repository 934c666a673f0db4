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

  private func combine(
    _ combiner: any GradientCombiner, _ gradients: [[Float]], seed: UInt64 = 1, threads: Int = 1
  ) throws -> [Float] {
    try CombinationRun(
      combiner, tasks: gradients.count, count: gradients[0].count, seed: seed, threads: threads
    ).combine(gradients)
  }

  @Test(
    "PCGrad projects as in the paper, in the same random order", arguments: [2, 3, 10],
    [1, 9, 40])
  func agreement(tasks: Int, count: Int) throws {
    let given = randomGradients(tasks, count, seed: UInt64(tasks * 100 + count))
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
    let given = randomGradients(2, 5, seed: seed)
    let found = try combine(PCGrad(), given)
    for gradient in given { #expect(dotProduct(found, gradient, count: 5) > -1e-5) }
  }

  @Test("without conflicts, and for a single task, the result is the mean")
  func harmony() throws {
    let given = randomGradients(6, 21, seed: 3).map { $0.map(abs) }
    #expect(try combine(PCGrad(), given) == combine(MeanCombiner(), given))
    let mean = (0..<21).map { index in given.reduce(0) { $0 + Double($1[index]) } / 6 }
    #expect(maxRelativeError(try combine(MeanCombiner(), given), mean) < 1e-6)
    #expect(try combine(PCGrad(), [given[0]]) == given[0])
  }

  @Test("a logged combiner does what the other does, and tells the cosines of the last gradients")
  func logged() throws {
    let run = try CombinationRun(LoggedCombiner(PCGrad()), tasks: 3, count: 200, seed: 4)
    #expect(run.figures(of: ["a", "b", "c"]).map(\.value) == [0, 0, 0])
    run.combine(randomGradients(3, 200, seed: 1))
    var given = randomGradients(3, 200, seed: 2)
    given[2] = given[0].map { -3 * $0 }
    let plain = try CombinationRun(PCGrad(), tasks: 3, count: 200, seed: 4)
    plain.combine(randomGradients(3, 200, seed: 1))
    #expect(run.combine(given) == plain.combine(given))
    let figures = run.figures(of: ["a", "b", "c"])
    #expect(figures.map(\.name) == ["cosine/a/b", "cosine/a/c", "cosine/b/c"])
    func product(_ a: Int, _ b: Int) -> Double {
      zip(given[a], given[b]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let cosine = product(0, 1) / (product(0, 0) * product(1, 1)).squareRoot()
    for (figure, right) in zip(figures, [cosine, -1, -cosine]) {
      #expect(abs(figure.value - right) < 1e-5)
    }
  }

  @Test("opposite gradients cancel, and a zero gradient has no effect")
  func opposites() throws {
    #expect(try combine(PCGrad(), [[1, -2], [-1, 2]]) == [0, 0])
    #expect(try combine(PCGrad(), [[1, -2], [0, 0]]) == [0.5, -1])
  }

  @Test("the bits do not depend on the number of threads")
  func threads() throws {
    let given = randomGradients(7, 40_001, seed: 5)
    for part in GradientCombiners.registry.all {
      guard let combiner = part.init() as? any GradientCombiner else { continue }
      let one = try combine(combiner, given)
      #expect(one.allSatisfy { $0.isFinite })
      for threads in [2, 3, 8] {
        #expect(try combine(combiner, given, threads: threads) == one, "\(part.kind)")
      }
      let isRandom = ["pcgrad", "graddrop"].contains(part.kind)
      let other = try combine(combiner, given, seed: 2)
      #expect((other != one) == isRandom, "\(part.kind)")
    }
  }

  @Test("gradients of zero, and tasks without a loss, give finite results")
  func zeros() throws {
    for part in GradientCombiners.registry.all {
      guard let combiner = part.init() as? any GradientCombiner else { continue }
      let run = try CombinationRun(combiner, tasks: 3, count: 9)
      let zero = [Float](repeating: 0, count: 9)
      #expect(run.combine([zero, zero, zero], losses: [0, 0, 0]) == zero, "\(part.kind)")
      let some = randomGradients(1, 9, seed: 8)[0]
      for _ in 0..<3 {
        let found = run.combine([zero, some, zero], losses: [0, 1, -1])
        #expect(found.allSatisfy { $0.isFinite }, "\(part.kind)")
      }
    }
  }

  @Test("a gradient that is not a number gives results that are not numbers")
  func notNumbers() throws {
    for part in GradientCombiners.registry.all {
      guard let combiner = part.init() as? any GradientCombiner else { continue }
      var given = randomGradients(3, 9, seed: 9)
      given[1] = given[1].map { _ in .nan }
      let found = try combine(combiner, given)
      #expect(found.contains { $0.isNaN }, "\(part.kind)")
    }
  }
}
