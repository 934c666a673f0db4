import Base
import Testing

@testable import Agents

@Suite("Correlated noise")
struct CorrelatedNoiseTests {
  @Test(
    "samples are normally distributed, with the given lag-1 autocorrelation",
    arguments: [0, 0.5, 0.8, 0.95] as [Float])
  func correlation(noiseCorrelation: Float) {
    var generator = SeededGenerator(seed: 3)
    var noise = CorrelatedNoise(count: 2, noiseCorrelation: noiseCorrelation)
    noise.reset(using: &generator)
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
    #expect(abs(product / total - Double(noiseCorrelation)) < 0.05)
    // The processes of different indices are independent.
    #expect(abs(cross / total) < 0.05)
    #expect(abs(Double(beyond) / total - 0.05) < 0.01)
  }

  @Test("after a reset, samples depend only on the generator")
  func reset() {
    var noise = CorrelatedNoise(count: 4, noiseCorrelation: 0.9)
    func numbers() -> [Float] {
      var generator = SeededGenerator(seed: 8)
      noise.reset(using: &generator)
      return (0..<4).map { noise.next($0, using: &generator) }
    }
    #expect(numbers() == numbers())
  }
}
