import Foundation
import Testing

@testable import Tasks

@Suite("Intervals and profiles over runs")
struct IntervalTests {
  @Test(
    "Student's quantiles are those of printed tables",
    arguments: [
      (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (9, 2.2622), (10, 2.2281),
      (30, 2.0423), (120, 1.9799),
    ])
  func student(degrees: Int, expected: Double) {
    #expect(abs(Statistics.studentQuantile(degrees: degrees) - expected) < 5e-5)
  }

  @Test("the interval of a mean covers the truth about as often as it says")
  func coverage() throws {
    var generator = SystemGenerator(state: 7)
    var hits = 0
    for _ in 0..<2000 {
      // Sums of twelve uniform numbers are as good as normal.
      let values = (0..<5).map { _ in
        (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
      }
      let interval = try #require(Statistics.meanInterval(values))
      if interval.lower < 0, interval.upper > 0 { hits += 1 }
    }
    // Five standard errors of a part of 2000.
    #expect(abs(Double(hits) / 2000 - 0.95) < 5 * (0.95 * 0.05 / 2000).squareRoot())
  }

  @Test("one value has no interval, equal ones have none to speak of")
  func degenerate() throws {
    #expect(Statistics.meanInterval([0.5]) == nil && Statistics.meanInterval([]) == nil)
    let interval = try #require(Statistics.meanInterval([0.5, 0.5]))
    #expect(interval.lower == 0.5 && interval.upper == 0.5)
  }

  @Test("a profile is what counting gives, at every bound")
  func counting() {
    let tasks: [PerformanceProfile.TaskScores] = [
      .runs([0.1, 0.35, 1]), .runs([0, 0, 1.0 / 3]), .episodes(count: 7, successes: 5),
    ]
    let profile = PerformanceProfile(tasks, draws: 50)
    let scores = [0.1, 0.35, 1, 0, 0, 1.0 / 3, 5.0 / 7]
    #expect(profile.bounds.contains(1.0 / 3) && profile.bounds.contains(0.99))
    for (index, bound) in profile.bounds.enumerated() {
      let count = scores.filter { $0 > bound }.count
      #expect(profile.shares[index] == Double(count) / Double(scores.count))
      #expect(profile.lower[index] <= profile.upper[index])
    }
    #expect(profile.shares.last == 0)
  }

  @Test("bands are as wide as chance in drawing again makes them")
  func bands() throws {
    // Ten seeds at one task, half of them good: the part above a half is binomial.
    let profile = PerformanceProfile(
      [.runs((0..<10).map { $0 < 5 ? 1 : 0 })], draws: 4000, seed: 3)
    let index = try #require(profile.bounds.firstIndex(of: 0.5))
    // With 2.5 % on either side, ten throws of a coin lie within 2 and 8.
    #expect(profile.shares[index] == 0.5)
    #expect(profile.lower[index] == 0.2 && profile.upper[index] == 0.8)
    let certain = PerformanceProfile([.runs([0.5, 0.5])], draws: 20)
    #expect(certain.lower == certain.shares && certain.upper == certain.shares)
    #expect(PerformanceProfile([]).shares.allSatisfy { $0 == 0 })
  }
}

/// A small generator that has nothing to do with ours.
private struct SystemGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 33)
  }
}
