import Base
import Learning
import Testing

@testable import Agents

@Suite("The defining properties of gradient combiners")
struct CombinerPropertyTests {
  private func product(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  private func combine(_ combiner: any GradientCombiner, _ gradients: [[Float]]) throws -> [Float] {
    try CombinationRun(combiner, tasks: gradients.count, count: gradients[0].count)
      .combine(gradients)
  }

  /// More tasks than dimensions make zero a convex combination; fewer do not.
  private static let shapes = [(2, 6), (5, 20), (10, 40), (20, 15), (50, 400)]

  @Test("MGDA: the shortest point of the convex hull", arguments: shapes)
  func minimumNorm(tasks: Int, count: Int) throws {
    let given = randomGradients(tasks, count, seed: UInt64(tasks)).enumerated().map { task, g in
      g.map { $0 * Float(1 + task % 3) + 0.3 }
    }
    let run = try CombinationRun(MGDA(), tasks: tasks, count: count)
    let found = run.combine(given)
    #expect(abs(run.weights.reduce(0, +) - 1) < 1e-5)
    #expect(run.weights.allSatisfy { $0 >= 0 })
    // Where the hull's nearest point to zero is d, no point of the hull is nearer along d.
    let square = product(found, found)
    let longest = given.map { product($0, $0) }.max() ?? 0
    for gradient in given { #expect(product(gradient, found) > square - 1e-4 * longest) }
  }

  @Test(
    "CAGrad: no vector as near to the mean is better for the worst task", arguments: shapes,
    [0.3, 0.5, 0.9])
  func worstTask(shape: (Int, Int), radius: Float) throws {
    let (tasks, count) = shape
    let given = randomGradients(tasks, count, seed: UInt64(tasks + 1)).map { $0.map { $0 + 0.2 } }
    var combiner = CAGrad()
    combiner.radius = radius
    let found = try combine(combiner, given)
    let mean = try combine(MeanCombiner(), given)
    let distance = Double(radius) * product(mean, mean).squareRoot()
    let offset = zip(found, mean).map { $0 - $1 }
    #expect(abs(product(offset, offset).squareRoot() - distance) < 1e-3 * distance)
    func worst(_ vector: [Float]) -> Double { given.map { product($0, vector) }.min() ?? 0 }
    let best = worst(found)
    let size = worst(mean).magnitude + distance * product(mean, mean).squareRoot()
    #expect(best >= worst(mean))
    var generator = SeededGenerator(seed: 3)
    for number in 0..<200 {
      // Other vectors on the ball: in random directions, and beside the result.
      var other = (0..<count).map { _ in Float(generator.normal()) }
      if number.isMultiple(of: 2) { other = zip(offset, other).map { $0 + 0.02 * $1 } }
      let scale = Float(distance / product(other, other).squareRoot())
      #expect(worst(zip(mean, other).map { $0 + scale * $1 }) <= best + 1e-4 * size)
    }
  }

  @Test("FairGrad: the weights solve their equation", arguments: shapes, [0.5, 1, 2, 5])
  func fairness(shape: (Int, Int), alpha: Float) throws {
    let (tasks, count) = shape
    let given = randomGradients(tasks, count, seed: UInt64(tasks + 2)).enumerated().map { task, g in
      g.map { ($0 + 0.5) * Float(1 + task % 5) * 0.01 }
    }
    var combiner = FairGrad()
    combiner.alpha = alpha
    let run = try CombinationRun(combiner, tasks: tasks, count: count)
    let found = run.combine(given)
    for (gradient, weight) in zip(given, run.weights) {
      let right = Double.pow(Double(weight), -1 / Double(alpha))
      // The singular matrices of more tasks than dimensions have a small ridge.
      #expect(abs(product(gradient, found) - right) < (tasks > count ? 0.02 : 1e-3) * right)
    }
  }

  @Test("GradNorm: the norms become equal, or follow the rates")
  func norms() throws {
    let given = randomGradients(6, 30, seed: 5).enumerated().map { task, gradient in
      gradient.map { $0 * Float(task + 1) }
    }
    for alpha in [0, 1] as [Float] {
      var combiner = GradNorm()
      (combiner.alpha, combiner.learningRate) = (alpha, 0.01)
      let run = try CombinationRun(combiner, tasks: 6, count: 30)
      run.combine(given, losses: [1, 1, 1, 1, 1, 1])
      // Then half of the tasks have lost half of their losses.
      for _ in 0..<600 { run.combine(given, losses: [1, 0.5, 1, 0.5, 1, 0.5]) }
      let norms = zip(run.weights, given).map { Double($0) * product($1, $1).squareRoot() }
      let rates = (0..<6).map { Double.pow($0.isMultiple(of: 2) ? 1 : 0.5, Double(alpha)) }
      let ratios = zip(norms, rates).map { $0 / $1 }
      let mean = ratios.reduce(0, +) / 6
      for ratio in ratios { #expect(abs(ratio - mean) < 0.03 * mean, "alpha \(alpha)") }
      #expect(abs(run.weights.reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test("gradient similarity: what conflicts with the main task has no weight")
  func gates() throws {
    let given: [[Float]] = [[1, 0], [1, 1], [-1, 1], [0, 1]]
    var combiner = GradientSimilarity()
    combiner.mainTask = 0
    #expect(try combine(combiner, given) == [0.5, 0.25])
    combiner.usesCosineWeights = true
    let found = try combine(combiner, given)
    let cosine = Float(0.5).squareRoot()
    #expect(abs(found[0] - (1 + cosine) / 4) < 1e-6 && abs(found[1] - cosine / 4) < 1e-6)
    // Without conflicts, each task in turn gives the mean.
    let harmony = randomGradients(4, 9, seed: 6).map { $0.map(abs) }
    let mean = try combine(MeanCombiner(), harmony)
    for (a, b) in zip(try combine(GradientSimilarity(), harmony), mean) {
      #expect(abs(a - b) < 1e-6)
    }
  }

  @Test("FAMO: the losses fall at equal rates because the weights learn")
  func equalRates() throws {
    // Powers of a coordinate for each task: with equal weights of their logarithms, high powers fall much faster.
    let powers = [2.0, 4, 6]
    func finalLosses(learningRate: Float) throws -> [Double] {
      var combiner = FAMO()
      (combiner.epsilon, combiner.learningRate, combiner.decay) = (1e-6, learningRate, 0)
      let run = try CombinationRun(combiner, tasks: 3, count: 3)
      var point: [Double] = [1, 1, 1]
      func losses() -> [Double] { zip(point, powers).map { Double.pow($0, $1) } }
      for _ in 0..<300 {
        let gradients = powers.enumerated().map { task, power in
          (0..<3).map {
            $0 == task ? Float(power * Double.pow(point[task], power - 1)) : 0
          }
        }
        let step = run.combine(gradients, losses: losses().map { Float($0) })
        for index in 0..<3 { point[index] -= 0.005 * Double(step[index]) }
      }
      return losses()
    }
    func spread(_ losses: [Double]) -> Double { (losses.max() ?? 0) / (losses.min() ?? 1) }
    #expect(try spread(finalLosses(learningRate: 1e-6)) > 50)
    #expect(try spread(finalLosses(learningRate: 10)) < 1.5)
  }

  @Test("gradient sign dropout: gradients of one sign for each parameter, in the right proportion")
  func signs() throws {
    let count = 20_000
    let given: [[Float]] = [
      .init(repeating: 3, count: count), .init(repeating: -1, count: count),
      .init(repeating: 2, count: count),
    ]
    let found = try combine(GradDrop(), given)
    #expect(found.allSatisfy { abs($0 - 5 / 3) < 1e-6 || abs($0 + 1 / 3) < 1e-6 })
    let positive = Double(found.filter { $0 > 0 }.count) / Double(count)
    #expect(abs(positive - 5.0 / 6) < 0.01)
  }

  @Test("uncertainty weighting: the variance of a constant loss becomes the loss")
  func variances() throws {
    let run = try CombinationRun(UncertaintyWeighting(), tasks: 3, count: 2)
    let given = randomGradients(3, 2, seed: 7)
    for _ in 0..<3000 { run.combine(given, losses: [0.2, 1, 20]) }
    for (weight, loss) in zip(run.weights, [0.2, 1, 20] as [Float]) {
      #expect(abs(weight * 3 * loss - 1) < 0.01)
    }
  }

  @Test("loss normalization: weighted losses are equal")
  func equalLosses() throws {
    let run = try CombinationRun(LossNormalization(), tasks: 3, count: 2)
    run.combine(randomGradients(3, 2, seed: 8), losses: [0.2, -1, 20])
    let weighted = zip(run.weights, [0.2, 1, 20] as [Float]).map { $0 * $1 }
    for value in weighted { #expect(abs(value / weighted[0] - 1) < 1e-5) }
    #expect(abs(run.weights.reduce(0, +) - 1) < 1e-6)
  }
}
