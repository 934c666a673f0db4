import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Adam, compared with NumPy")
struct AdamTests {
  private struct Case: Encodable {
    let start: [Double]
    let gradients: [[Double]]
    let rate, beta1, beta2, epsilon, decay, maxGradientNorm: Double
  }

  private struct Answer: Decodable {
    let values, gradientNorms: [Double]
  }

  @Test(
    "ten steps, with and without weight decay and gradient clipping", arguments: [0, 0.1],
    [0, 1] as [Float])
  func agreement(decay: Float, maxGradientNorm: Float) throws {
    var generator = SeededGenerator(seed: 41)
    var plan = Parameters.Plan()
    _ = plan.add("numbers", rows: 1, columns: 29, .normal(1))
    let parameters = Parameters(plan, using: &generator)
    let start = parameters.numbers.asDoubles
    var settings = Adam.Settings()
    settings.learningRate = 0.02
    settings.weightDecay = decay
    settings.maxGradientNorm = maxGradientNorm
    let adam = Adam(parameters, settings)
    // Some gradients are longer than the limit, some shorter.
    let gradients = (0..<10).map { step in
      (0..<29).map { _ in Float(generator.normal() * (step.isMultiple(of: 2) ? 1 : 0.05)) }
    }
    let gradientNorms = gradients.map { adam.step($0) }
    let answer = try Reference.answer(
      "adam",
      Case(
        start: start, gradients: gradients.map(\.asDoubles), rate: Double(settings.learningRate),
        beta1: Double(settings.beta1), beta2: Double(settings.beta2),
        epsilon: Double(settings.epsilon),
        decay: Double(decay), maxGradientNorm: Double(maxGradientNorm)), as: Answer.self)
    #expect(maxRelativeError(parameters.numbers, answer.values) < 2e-6)
    #expect(maxRelativeError(gradientNorms, answer.gradientNorms) < 1e-6)
    #expect(adam.steps == 10)
  }

  @Test("steps are the same with and without threads")
  func threads() throws {
    func numbers(on pool: ThreadPool?) -> [Float] {
      var generator = SeededGenerator(seed: 43)
      var plan = Parameters.Plan()
      _ = plan.add("numbers", rows: 100, columns: 401, .normal(1))
      let parameters = Parameters(plan, using: &generator)
      let adam = Adam(parameters, Adam.Settings())
      for _ in 0..<3 {
        adam.step((0..<parameters.count).map { _ in Float(generator.normal()) }, on: pool)
      }
      return parameters.numbers
    }
    let alone = numbers(on: nil)
    #expect(numbers(on: try ThreadPool(threads: 3)) == alone)
  }

  @Test("a NaN gradient makes the parameters NaN, so that it is noticed")
  func notANumber() {
    var generator = SeededGenerator(seed: 42)
    var plan = Parameters.Plan()
    _ = plan.add("numbers", rows: 1, columns: 2, .zeros)
    let parameters = Parameters(plan, using: &generator)
    let gradientNorm = Adam(parameters, Adam.Settings()).step([.nan, 1])
    #expect(gradientNorm.isNaN && parameters.values[0].isNaN)
  }
}
