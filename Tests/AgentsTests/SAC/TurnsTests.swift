import Base
import Testing

@testable import Agents

@Suite("Turns at acting")
struct TurnsTests {
  private func settings(
    randomShare: Double = 0, randomSteps: Int = 1, expertShare: Double = 0
  ) -> SACSettings {
    var settings = SACSettings()
    settings.randomShare = randomShare
    settings.randomSteps = randomSteps
    settings.expertShare = expertShare
    return settings
  }

  @Test("chance has its share of all steps, however long it goes on", arguments: [1, 4, 10])
  func chance(randomSteps: Int) {
    var generator = SeededGenerator(seed: 1)
    var turns = Turns(count: 1, settings(randomShare: 0.3, randomSteps: randomSteps))
    var counts: [Turns.Chooser: Int] = [:]
    for _ in 0..<100_000 {
      counts[turns.next(0, policyActs: true, using: &generator), default: 0] += 1
    }
    let (drawn, kept) = (counts[.chance, default: 0], counts[.lastChance, default: 0])
    #expect(abs(Double(drawn + kept) / 100_000 - 0.3) < 0.02)
    #expect(abs(Double(drawn * randomSteps) / Double(drawn + kept) - 1) < 0.01)
    #expect(counts[.expert] == nil)
  }

  @Test("the policy has no turn before there is something to learn from")
  func filling() {
    var generator = SeededGenerator(seed: 2)
    var turns = Turns(count: 1, settings())
    for _ in 0..<20 {
      #expect(turns.next(0, policyActs: false, using: &generator) == .chance)
      #expect(turns.next(0, policyActs: true, using: &generator) == .policy)
    }
  }

  @Test("the expert begins its share of episodes, with any number of steps but the last")
  func expert() {
    var generator = SeededGenerator(seed: 3)
    var turns = Turns(count: 2, settings(expertShare: 0.4))
    var lengths: [Int] = []
    for _ in 0..<5_000 {
      turns.begin(1, horizon: 20, using: &generator)
      let all = (0..<20).map { _ in turns.next(1, policyActs: true, using: &generator) }
      let length = all.prefix { $0 == .expert }.count
      #expect(all[length...].allSatisfy { $0 == .policy })
      lengths.append(length)
    }
    // One in twenty of those that it may begin have none of its steps.
    #expect(abs(Double(lengths.count { $0 > 0 }) / 5_000 - 0.4 * 19 / 20) < 0.02)
    #expect(Set(lengths) == Set(0..<20))
    #expect(turns.next(0, policyActs: true, using: &generator) == .policy)
  }
}
