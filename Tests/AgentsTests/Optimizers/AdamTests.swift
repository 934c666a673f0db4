import Base
import Testing

@testable import Agents

@Suite("Adam beside NumPy")
struct AdamTests {
  private struct Case: Encodable {
    let start: [Double]
    let gradients: [[Double]]
    let rate, b1, b2, tiny, decay, longest: Double
  }

  private struct Answer: Decodable {
    let values, lengths: [Double]
  }

  @Test(
    "ten steps, with and without decay and a longest gradient", arguments: [0, 0.1],
    [0, 1] as [Float])
  func agreement(decay: Float, longest: Float) throws {
    var generator = SeededGenerator(seed: 41)
    var plan = Parameters.Plan()
    _ = plan.add("numbers", rows: 1, columns: 29, .normal(1))
    let parameters = Parameters(plan, using: &generator)
    let start = parameters.numbers.exact
    var settings = Adam.Settings()
    settings.learningRate = 0.02
    settings.weightDecay = decay
    settings.longestGradient = longest
    let adam = Adam(parameters, settings)
    // Some are longer than the limit and some shorter.
    let gradients = (0..<10).map { step in
      (0..<29).map { _ in Float(generator.normal() * (step.isMultiple(of: 2) ? 1 : 0.05)) }
    }
    let lengths = gradients.map { adam.step($0) }
    let answer = try Reference.answer(
      "adam",
      Case(
        start: start, gradients: gradients.map(\.exact), rate: Double(settings.learningRate),
        b1: Double(settings.meanDecay), b2: Double(settings.squareDecay),
        tiny: Double(settings.tiny),
        decay: Double(decay), longest: Double(longest)), as: Answer.self)
    #expect(worstError(parameters.numbers, answer.values) < 2e-6)
    #expect(worstError(lengths, answer.lengths) < 1e-6)
    #expect(adam.steps == 10)
  }

  @Test("it takes the same steps on several threads as on none")
  func threads() throws {
    func numbers(on pool: WorkerPool?) -> [Float] {
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
    #expect(numbers(on: try WorkerPool(threads: 3)) == alone)
  }

  @Test("a gradient that is no number spoils the parameters rather than passing unseen")
  func notANumber() {
    var generator = SeededGenerator(seed: 42)
    var plan = Parameters.Plan()
    _ = plan.add("numbers", rows: 1, columns: 2, .zeros)
    let parameters = Parameters(plan, using: &generator)
    let length = Adam(parameters, Adam.Settings()).step([.nan, 1])
    #expect(length.isNaN && parameters.values[0].isNaN)
  }
}
