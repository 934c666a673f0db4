import Foundation
import Testing

@testable import Tasks

@Suite("Confidence intervals and performance profiles")
struct ConfidenceIntervalTests {
  @Test(
    "Student's t quantiles equal published tables",
    arguments: [
      (1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (5, 2.5706), (9, 2.2622), (10, 2.2281),
      (30, 2.0423), (120, 1.9799),
    ])
  func student(degrees: Int, expected: Double) {
    #expect(abs(Statistics.studentTQuantile(degreesOfFreedom: degrees) - expected) < 5e-5)
  }

  @Test("the interval of a mean has its nominal coverage")
  func coverage() throws {
    var generator = SystemGenerator(state: 7)
    var hits = 0
    for _ in 0..<2000 {
      // Sums of twelve uniform values (Irwin-Hall) are nearly normal.
      let values = (0..<5).map { _ in
        (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
      }
      let interval = try #require(Statistics.meanConfidenceInterval(values))
      if interval.lower < 0, interval.upper > 0 { hits += 1 }
    }
    // Five standard errors of a proportion of 2000.
    #expect(abs(Double(hits) / 2000 - 0.95) < 5 * (0.95 * 0.05 / 2000).squareRoot())
  }

  @Test("one value has no interval, and equal values have an interval of width zero")
  func degenerate() throws {
    #expect(
      Statistics.meanConfidenceInterval([0.5]) == nil
        && Statistics.meanConfidenceInterval([]) == nil)
    let interval = try #require(Statistics.meanConfidenceInterval([0.5, 0.5]))
    #expect(interval.lower == 0.5 && interval.upper == 0.5)
  }

  @Test("a profile equals the counted fraction at every threshold")
  func counting() {
    let tasks: [PerformanceProfile.TaskScores] = [
      .runs([0.1, 0.35, 1]), .runs([0, 0, 1.0 / 3]), .episodes(count: 7, successes: 5),
    ]
    let profile = PerformanceProfile(tasks, resamples: 50)
    let scores = [0.1, 0.35, 1, 0, 0, 1.0 / 3, 5.0 / 7]
    #expect(profile.taus.contains(1.0 / 3) && profile.taus.contains(0.99))
    for (index, bound) in profile.taus.enumerated() {
      let count = scores.filter { $0 > bound }.count
      #expect(profile.fractions[index] == Double(count) / Double(scores.count))
      #expect(profile.lower[index] <= profile.upper[index])
    }
    #expect(profile.fractions.last == 0)
  }

  @Test("confidence bands are as wide as the binomial distribution predicts")
  func bands() throws {
    // Ten seeds at one task, half of them good: the fraction above a half is binomial.
    let profile = PerformanceProfile(
      [.runs((0..<10).map { $0 < 5 ? 1 : 0 })], resamples: 4000, seed: 3)
    let index = try #require(profile.taus.firstIndex(of: 0.5))
    // With 2.5 % on either side, ten coin tosses are within 2 and 8.
    #expect(profile.fractions[index] == 0.5)
    #expect(profile.lower[index] == 0.2 && profile.upper[index] == 0.8)
    let certain = PerformanceProfile([.runs([0.5, 0.5])], resamples: 20)
    #expect(certain.lower == certain.fractions && certain.upper == certain.fractions)
    #expect(PerformanceProfile([]).fractions.allSatisfy { $0 == 0 })
  }
}

/// A linear congruential generator with Knuth's MMIX constants, independent of the generator under test.
private struct SystemGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return mixed ^ (mixed >> 33)
  }
}
