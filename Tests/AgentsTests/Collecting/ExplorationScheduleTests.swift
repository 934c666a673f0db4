import Base
import Testing

@testable import Agents

@Suite("Exploration schedule")
struct ExplorationScheduleTests {
  private func settings(
    randomActionProbability: Double = 0, randomActionRepeat: Int = 1,
    expertStartProbability: Double = 0
  ) -> Exploration {
    var settings = Exploration()
    settings.randomActionProbability = randomActionProbability
    settings.randomActionRepeat = randomActionRepeat
    settings.expertStartProbability = expertStartProbability
    return settings
  }

  @Test("random actions have their probability, for any number of repeats", arguments: [1, 4, 10])
  func randomActions(randomActionRepeat: Int) {
    var generator = SeededGenerator(seed: 1)
    var explorationSchedule = ExplorationSchedule(
      count: 1, settings(randomActionProbability: 0.3, randomActionRepeat: randomActionRepeat))
    var counts: [ExplorationSchedule.ActionSource: Int] = [:]
    for _ in 0..<100_000 {
      counts[
        explorationSchedule.nextActionSource(0, usesPolicy: true, using: &generator), default: 0] +=
        1
    }
    let (drawn, repeated) = (counts[.random, default: 0], counts[.repeatedRandom, default: 0])
    #expect(abs(Double(drawn + repeated) / 100_000 - 0.3) < 0.02)
    #expect(abs(Double(drawn * randomActionRepeat) / Double(drawn + repeated) - 1) < 0.01)
    #expect(counts[.expert] == nil)
  }

  @Test("the policy does not act before learning starts")
  func filling() {
    var generator = SeededGenerator(seed: 2)
    var explorationSchedule = ExplorationSchedule(count: 1, settings())
    for _ in 0..<20 {
      #expect(
        explorationSchedule.nextActionSource(0, usesPolicy: false, using: &generator) == .random)
      #expect(
        explorationSchedule.nextActionSource(0, usesPolicy: true, using: &generator) == .policy)
    }
  }

  @Test("the expert starts its fraction of episodes, with any number of steps but the last")
  func expert() {
    var generator = SeededGenerator(seed: 3)
    var explorationSchedule = ExplorationSchedule(count: 2, settings(expertStartProbability: 0.4))
    var lengths: [Int] = []
    for _ in 0..<5_000 {
      explorationSchedule.begin(1, horizon: 20, using: &generator)
      let all = (0..<20).map { _ in
        explorationSchedule.nextActionSource(1, usesPolicy: true, using: &generator)
      }
      let length = all.prefix { $0 == .expert }.count
      #expect(all[length...].allSatisfy { $0 == .policy })
      lengths.append(length)
    }
    // The expert's number of steps is 0 in one of twenty of them.
    #expect(abs(Double(lengths.count { $0 > 0 }) / 5_000 - 0.4 * 19 / 20) < 0.02)
    #expect(Set(lengths) == Set(0..<20))
    #expect(explorationSchedule.nextActionSource(0, usesPolicy: true, using: &generator) == .policy)
  }
}
