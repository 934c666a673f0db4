import Base
import Testing

@testable import Agents

@Suite("Chance that lasts")
struct LastingNoiseTests {
  @Test(
    "numbers are normally distributed, and correlated by as much as was asked for",
    arguments: [0, 0.5, 0.8, 0.95] as [Float])
  func correlation(persistence: Float) {
    var generator = SeededGenerator(seed: 3)
    var noise = LastingNoise(count: 2, persistence: persistence)
    noise.begin(using: &generator)
    let count = 200_000
    var (last, other) = (0.0, 0.0)
    var (square, product, cross, beyond) = (0.0, 0.0, 0.0, 0)
    for _ in 0..<count {
      let number = Double(noise.next(0, using: &generator))
      square += number * number
      product += number * last
      cross += number * other
      beyond += abs(number) > 1.959_964 ? 1 : 0
      (last, other) = (number, Double(noise.next(1, using: &generator)))
    }
    let total = Double(count)
    #expect(abs(square / total - 1) < 0.05)
    #expect(abs(product / total - Double(persistence)) < 0.05)
    // The numbers of one row say nothing of another's.
    #expect(abs(cross / total) < 0.05)
    #expect(abs(Double(beyond) / total - 0.05) < 0.01)
  }

  @Test("what begins anew depends on the generator alone")
  func begins() {
    var noise = LastingNoise(count: 4, persistence: 0.9)
    func numbers() -> [Float] {
      var generator = SeededGenerator(seed: 8)
      noise.begin(using: &generator)
      return (0..<4).map { noise.next($0, using: &generator) }
    }
    #expect(numbers() == numbers())
  }
}
