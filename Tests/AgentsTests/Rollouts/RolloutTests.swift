import Base
import Testing

@testable import Agents

@Suite("What is made of experience, beside NumPy")
struct RolloutTests {
  private struct Case: Encodable {
    let environments, steps: Int
    let discount, trace: Double
    let rewards, values, nextValues: [Double]
    let ends: [Bool]
  }

  private struct Answer: Decodable {
    let advantages, returns: [Double]
  }

  /// Episodes that end in all ways: where a state has no future, its next value is zero.
  private func rollout(environments: Int, steps: Int) -> Rollout {
    var generator = SeededGenerator(seed: UInt64(steps))
    let rollout = Rollout(
      environments: environments, steps: steps, observationCount: 2, actionCount: 4)
    for environment in 0..<environments {
      for step in (0..<steps).reversed() {
        let row = rollout.row(environment, step)
        rollout.rewards[row] = Float(generator.normal())
        rollout.values[row] = Float(generator.normal())
        let isLast = step == steps - 1
        switch generator.index(below: 6) {
        case 0:  // Terminated.
          rollout.ends[row] = true
          rollout.nextValues[row] = 0
        case 1:  // Cut off.
          rollout.ends[row] = true
          rollout.nextValues[row] = Float(generator.normal())
        default:
          rollout.nextValues[row] =
            isLast ? Float(generator.normal()) : rollout.values[row + 1]
        }
      }
    }
    return rollout
  }

  private func numbers(_ pointer: UnsafeMutablePointer<Float>, _ rollout: Rollout) -> [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: rollout.environments * rollout.steps))
  }

  @Test(
    "advantages", arguments: [1, 2, 40], [(0.99, 0.95), (0.9, 1), (0.95, 0)] as [(Float, Float)])
  func advantages(steps: Int, rates: (discount: Float, trace: Float)) throws {
    let rollout = rollout(environments: 5, steps: steps)
    rollout.estimate(discount: rates.discount, trace: rates.trace)
    let answer = try Reference.answer(
      "advantages",
      Case(
        environments: 5, steps: steps, discount: Double(rates.discount), trace: Double(rates.trace),
        rewards: numbers(rollout.rewards, rollout).exact,
        values: numbers(rollout.values, rollout).exact,
        nextValues: numbers(rollout.nextValues, rollout).exact,
        ends: Array(UnsafeBufferPointer(start: rollout.ends, count: 5 * steps))), as: Answer.self)
    #expect(worstError(numbers(rollout.advantages, rollout), answer.advantages) < 1e-6)
    #expect(worstError(numbers(rollout.returns, rollout), answer.returns) < 1e-6)
  }

  @Test("advantages of some environments are normalised, and others' left alone")
  func normalized() {
    let rollout = rollout(environments: 6, steps: 20)
    rollout.estimate(discount: 0.9, trace: 0.9)
    let before = numbers(rollout.advantages, rollout)
    rollout.normalizeAdvantages(of: 2..<5)
    let after = numbers(rollout.advantages, rollout)
    #expect(after[..<40] == before[..<40] && after[100...] == before[100...])
    let mine = after[40..<100].map(Double.init)
    #expect(abs(mine.reduce(0, +)) < 1e-4)
    #expect(abs(mine.reduce(0) { $0 + $1 * $1 } / 60 - 1) < 1e-4)
  }

  private struct Rows: Encodable {
    let rows: [Double]
    let columns: Int
  }

  private struct Moments: Decodable {
    let means, deviations: [Double]
  }

  @Test("running means and deviations", arguments: [1, 7, 500])
  func runningScale(rows: Int) throws {
    var generator = SeededGenerator(seed: 51)
    // The second column has a mean that is large beside its scale, and the third never changes.
    let numbers = (0..<rows).flatMap { _ in
      [generator.normal(), 1e4 + 1e-2 * generator.normal(), 3.5]
    }
    var scale = RunningScale(columns: 3)
    // In pieces, as they come in.
    for start in stride(from: 0, to: numbers.count, by: 6) {
      Array(numbers[start..<min(start + 6, numbers.count)]).withUnsafeBufferPointer {
        scale.include($0)
      }
    }
    let answer = try Reference.answer(
      "moments", Rows(rows: numbers, columns: 3), as: Moments.self)
    for column in 0..<3 {
      #expect(abs(scale.means[column] / answer.means[column] - 1) < 1e-12)
    }
    let inverses = scale.scale.inverses
    #expect(inverses[2] == 1)
    guard rows > 1 else {
      #expect(inverses == [1, 1, 1])
      return
    }
    for column in 0..<2 { #expect(abs(inverses[column] * answer.deviations[column] - 1) < 1e-9) }
  }
}
