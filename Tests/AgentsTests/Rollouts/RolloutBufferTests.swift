import Base
import Experience
import LearningTestSupport
import Testing

@testable import Agents

@Suite("Advantages, returns and statistics, compared with NumPy")
struct RolloutBufferTests {
  private struct Case: Encodable {
    let environments, steps: Int
    let discount, gaeLambda: Double
    let rewards, values, nextValues: [Double]
    let dones: [Bool]
  }

  private struct Answer: Decodable {
    let advantages, returns: [Double]
  }

  /// Episodes that terminate, are truncated, or run on. After termination the next value is 0.
  private func rollout(tasks: Int = 1, environments: Int, steps: Int) -> RolloutBuffer {
    var generator = SeededGenerator(seed: UInt64(steps))
    let rollout = RolloutBuffer(
      tasks: tasks, environments: environments, steps: steps, observationSize: 2, actionSize: 4)
    for environment in 0..<environments {
      for step in (0..<steps).reversed() {
        let row = rollout.row(environment, step)
        rollout.rewards[row] = Float(generator.normal())
        rollout.values[row] = Float(generator.normal())
        let isLast = step == steps - 1
        switch generator.integer(below: 6) {
        case 0:  // Terminated.
          rollout.dones[row] = true
          rollout.nextValues[row] = 0
        case 1:  // Truncated.
          rollout.dones[row] = true
          rollout.nextValues[row] = Float(generator.normal())
        default:
          rollout.nextValues[row] =
            isLast ? Float(generator.normal()) : rollout.values[row + 1]
        }
      }
    }
    return rollout
  }

  private func numbers(_ pointer: UnsafeMutablePointer<Float>, _ rollout: RolloutBuffer) -> [Float]
  {
    Array(UnsafeBufferPointer(start: pointer, count: rollout.environments * rollout.steps))
  }

  @Test(
    "advantages", arguments: [1, 2, 40], [(0.99, 0.95), (0.9, 1), (0.95, 0)] as [(Float, Float)])
  func advantages(steps: Int, rates: (discount: Float, gaeLambda: Float)) throws {
    let rollout = rollout(environments: 5, steps: steps)
    rollout.computeReturnsAndAdvantages(discount: rates.discount, gaeLambda: rates.gaeLambda)
    let answer = try Reference.answer(
      "advantages",
      Case(
        environments: 5, steps: steps, discount: Double(rates.discount),
        gaeLambda: Double(rates.gaeLambda),
        rewards: numbers(rollout.rewards, rollout).asDoubles,
        values: numbers(rollout.values, rollout).asDoubles,
        nextValues: numbers(rollout.nextValues, rollout).asDoubles,
        dones: Array(UnsafeBufferPointer(start: rollout.dones, count: 5 * steps))), as: Answer.self)
    #expect(maxRelativeError(numbers(rollout.advantages, rollout), answer.advantages) < 1e-6)
    #expect(maxRelativeError(numbers(rollout.returns, rollout), answer.returns) < 1e-6)
  }

  @Test("advantages are normalized task by task")
  func normalized() {
    let rollout = rollout(tasks: 2, environments: 6, steps: 20)
    rollout.computeReturnsAndAdvantages(discount: 0.9, gaeLambda: 0.9)
    // The second task has far larger advantages.
    for row in 60..<120 { rollout.advantages[row] = 100 * rollout.advantages[row] + 7 }
    let before = numbers(rollout.advantages, rollout)
    rollout.normalizeAdvantages()
    let after = numbers(rollout.advantages, rollout).map(Double.init)
    for task in 0..<2 {
      let mine = after[60 * task..<60 * (task + 1)]
      #expect(abs(mine.reduce(0, +)) < 1e-4)
      #expect(abs(mine.reduce(0) { $0 + $1 * $1 } / 60 - 1) < 1e-4)
      // The order stays.
      for row in 60 * task..<60 * task + 59 {
        #expect((before[row] < before[row + 1]) == (after[row] < after[row + 1]))
      }
    }
  }

  @Test("next values are those of the next step, of bootstrapped observations, or 0")
  func nextValues() {
    let rollout = RolloutBuffer(environments: 2, steps: 3, observationSize: 1, actionSize: 4)
    for round in 0..<2 {
      rollout.begin()
      for row in 0..<6 { rollout.values[row] = Float(10 * round + row) }
      // The first environment terminates after step 0; the second is truncated after step 1.
      for row in 0..<6 { rollout.dones[row] = row == 0 || row == 4 }
      for (row, observation) in [(4, Float(40)), (2, 20), (5, 50)] {
        rollout.addBootstrap(row) { $0[0] = observation }
      }
      #expect(rollout.bootstrapRows == [4, 2, 5])
      rollout.setNextValues { rollout.bootstrapObservations[$0] + 0.5 }
      let base = Float(10 * round)
      #expect(
        (0..<6).map { rollout.nextValues[$0] } == [0, base + 2, 20.5, base + 4, 40.5, 50.5])
    }
  }

  private struct Rows: Encodable {
    let rows: [Double]
    let columns: Int
  }

  private struct Moments: Decodable {
    let means, stds: [Double]
  }

  @Test("running means and stds", arguments: [1, 7, 500])
  func runningMeanStd(rows: Int) throws {
    var generator = SeededGenerator(seed: 51)
    // The mean of the second column is large beside its standard deviation; the third column is constant.
    let numbers = (0..<rows).flatMap { _ in
      [generator.normal(), 1e4 + 1e-2 * generator.normal(), 3.5]
    }
    var statistics = RunningMeanStd(columns: 3)
    // In chunks, as they arrive in training.
    for start in stride(from: 0, to: numbers.count, by: 6) {
      Array(numbers[start..<min(start + 6, numbers.count)]).withUnsafeBufferPointer {
        statistics.update($0)
      }
    }
    let answer = try Reference.answer(
      "moments", Rows(rows: numbers, columns: 3), as: Moments.self)
    for column in 0..<3 {
      #expect(abs(statistics.means[column] / answer.means[column] - 1) < 1e-12)
    }
    let inverseStds = statistics.normalizer.inverseStds
    #expect(inverseStds[2] == 1)
    guard rows > 1 else {
      #expect(inverseStds == [1, 1, 1])
      return
    }
    for column in 0..<2 { #expect(abs(inverseStds[column] * answer.stds[column] - 1) < 1e-9) }
  }
}
