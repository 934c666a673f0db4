import Testing

@testable import Reports

@Suite("Speed of learning")
struct LearningSpeedTests {
  @Test(
    "a curve reaches a value where its line first crosses it",
    arguments: [
      // 0.2 to 0.6 over 100 steps crosses 0.5 after three quarters of them.
      (0.5, 175.0), (0.6, 200.0), (0.7, 400.0), (0.1, 100.0), (0.9, 500.0), (0.95, nil),
    ] as [(Double, Double?)])
  func crossing(value: Double, expected: Double?) {
    let curve = MeanCurve([
      [(100, 0.2), (200, 0.6), (300, 0.4), (400, 0.7), (500, 0.9)].map { (x: $0.0, y: $0.1) }
    ])
    let found = curve.first(reaching: value)
    #expect((found == nil) == (expected == nil))
    if let found, let expected { #expect(abs(found - expected) < 1e-9) }
  }

  @Test("of several seeds, the mean counts, and only where all of them are")
  func mean() {
    let curve = MeanCurve([
      [(x: 0, y: 0), (x: 100, y: 1)], [(x: 0, y: 0), (x: 100, y: 0.5), (x: 200, y: 1)],
    ])
    #expect(curve.first(reaching: 0.75).map { abs($0 - 100) < 1e-9 } == true)
    #expect(curve.first(reaching: 0.8) == nil)
  }
}
