import AllocationCounter
import Base
import LearningTestSupport
import TestSupport
import Testing

@testable import Learning

@Suite("Optimizers, compared with NumPy")
struct OptimizerTests {
  private struct Case: Encodable {
    let method: String
    let start: [Double]
    let gradients: [[Double]]
    let rates, decays: [Double]
    let beta1, beta2, epsilon, momentum, maxGradientNorm: Double
    let nesterov: Bool
  }

  private struct Answer: Decodable {
    let values, gradientNorms: [Double]
  }

  /// A matrix and a bias.
  private func parameters(using generator: inout SeededGenerator) -> Parameters {
    var plan = Parameters.Plan()
    _ = plan.add("bias", rows: 1, columns: 5, .normal(1))
    _ = plan.add("weights", rows: 4, columns: 6, .normal(1))
    _ = plan.add("scale", rows: 1, columns: 3, .normal(1))
    return Parameters(plan, using: &generator)
  }

  private func compare(
    _ settings: OptimizerSettings, decays: [Float],
    decayFactor: ((Parameters.Entry) -> Float)? = nil
  ) throws {
    var generator = SeededGenerator(seed: 41)
    let parameters = parameters(using: &generator)
    let start = parameters.numbers.asDoubles
    let optimizer = settings.makeOptimizer(for: parameters, decayFactor: decayFactor)
    // Some gradients are longer than the limit, some shorter.
    let gradients = (0..<10).map { step in
      (0..<32).map { _ in Float(generator.normal() * (step.isMultiple(of: 2) ? 1 : 0.05)) }
    }
    let factors: [Float] = (0..<10).map { 1 - 0.05 * Float($0) }
    let gradientNorms = zip(gradients, factors).map { gradient, factor in
      optimizer.learningRateFactor = factor
      return optimizer.step(gradient)
    }
    let answer = try Reference.answer(
      "optimizer",
      Case(
        method: settings.method.rawValue, start: start, gradients: gradients.map(\.asDoubles),
        rates: factors.map { Double(settings.learningRate * $0) }, decays: decays.asDoubles,
        beta1: Double(settings.beta1), beta2: Double(settings.beta2),
        epsilon: Double(settings.epsilon), momentum: Double(settings.momentum),
        maxGradientNorm: Double(settings.maxGradientNorm),
        nesterov: settings.usesNesterovMomentum), as: Answer.self)
    #expect(maxRelativeError(parameters.numbers, answer.values) < 2e-6)
    #expect(maxRelativeError(gradientNorms, answer.gradientNorms) < 1e-6)
    #expect(optimizer.steps == 10)
  }

  private func settings(_ method: OptimizerSettings.Method, decay: Float) -> OptimizerSettings {
    var settings = OptimizerSettings()
    settings.method = method
    settings.learningRate = 0.02
    settings.weightDecay = decay
    return settings
  }

  @Test(
    "ten steps, with and without weight decay and gradient clipping",
    arguments: OptimizerSettings.Method.allCases, [(0, 0), (0, 1), (0.1, 1)])
  func agreement(
    method: OptimizerSettings.Method, numbers: (decay: Float, maxGradientNorm: Float)
  ) throws {
    var settings = settings(method, decay: numbers.decay)
    settings.maxGradientNorm = numbers.maxGradientNorm
    // Only the matrix decays, not the bias before it and the scale after it.
    let decays = (0..<32).map { (5..<29).contains($0) ? numbers.decay : 0 }
    try compare(settings, decays: decays)
  }

  @Test("Nesterov's momentum")
  func nesterov() throws {
    var settings = settings(.sgd, decay: 0)
    settings.usesNesterovMomentum = true
    settings.momentum = 0.7
    try compare(settings, decays: [Float](repeating: 0, count: 32))
  }

  @Test("weight decay of biases, and by matrix", arguments: OptimizerSettings.Method.allCases)
  func groups(method: OptimizerSettings.Method) throws {
    var settings = settings(method, decay: 0.1)
    settings.decaysBiases = true
    try compare(settings, decays: [Float](repeating: 0.1, count: 32))
    let decays = (0..<32).map { $0 < 5 ? Float(0.05) : $0 < 29 ? 0.1 : 0.2 }
    try compare(settings, decays: decays) {
      $0.name == "bias" ? 0.5 : $0.name == "scale" ? 2 : 1
    }
  }

  @Test(
    "steps are the same with and without threads", arguments: OptimizerSettings.Method.allCases)
  func threads(method: OptimizerSettings.Method) throws {
    func numbers(on pool: ThreadPool?) -> [Float] {
      var generator = SeededGenerator(seed: 43)
      var plan = Parameters.Plan()
      _ = plan.add("first", rows: 1, columns: 401, .normal(1))
      _ = plan.add("second", rows: 100, columns: 401, .normal(1))
      let parameters = Parameters(plan, using: &generator)
      let optimizer = settings(method, decay: 0.1).makeOptimizer(for: parameters)
      for _ in 0..<3 {
        optimizer.step((0..<parameters.count).map { _ in Float(generator.normal()) }, on: pool)
      }
      return parameters.numbers
    }
    let alone = numbers(on: nil)
    #expect(numbers(on: try ThreadPool(threads: 3)) == alone)
  }

  @Test(
    "a NaN gradient makes the parameters NaN, so that it is noticed",
    arguments: OptimizerSettings.Method.allCases)
  func notANumber(method: OptimizerSettings.Method) {
    var generator = SeededGenerator(seed: 42)
    var plan = Parameters.Plan()
    _ = plan.add("numbers", rows: 1, columns: 2, .zeros)
    let parameters = Parameters(plan, using: &generator)
    let norm = settings(method, decay: 0).makeOptimizer(for: parameters).step([.nan, 1])
    #expect(norm.isNaN && parameters.values[0].isNaN)
  }

  @Test("a step allocates nothing", arguments: OptimizerSettings.Method.allCases)
  func memory(method: OptimizerSettings.Method) {
    var generator = SeededGenerator(seed: 44)
    let parameters = parameters(using: &generator)
    let optimizer = settings(method, decay: 0.1).makeOptimizer(for: parameters)
    let gradients = [Float](repeating: 0.1, count: 32)
    gradients.withUnsafeBufferPointer { gradients in
      guard let start = gradients.baseAddress else { return }
      optimizer.step(start)
      let before = AllocationCount()
      for _ in 0..<5 { optimizer.step(start) }
      #expect(AllocationCount() == before)
    }
  }

  @Test(
    "a saved optimizer continues as if nothing had happened",
    arguments: OptimizerSettings.Method.allCases)
  func checkpoints(method: OptimizerSettings.Method) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    var generator = SeededGenerator(seed: 45)
    let parameters = parameters(using: &generator)
    let optimizer = settings(method, decay: 0.1).makeOptimizer(for: parameters)
    func gradient() -> [Float] { (0..<32).map { _ in Float(generator.normal()) } }
    for _ in 0..<3 { optimizer.step(gradient()) }
    try Checkpoint.save(to: path) { try optimizer.serialize("optimizer", with: $0) }
    let copy = Parameters(copying: parameters)
    let loaded = settings(method, decay: 0.1).makeOptimizer(for: copy)
    try Checkpoint.load(from: path) { try loaded.serialize("optimizer", with: $0) }
    let next = gradient()
    optimizer.step(next)
    loaded.step(next)
    #expect(loaded.steps == 4 && copy.numbers == parameters.numbers)
  }
}
