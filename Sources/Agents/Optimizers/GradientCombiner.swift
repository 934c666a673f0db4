internal import Base
internal import Learning

/// How the gradients of several tasks become one.
public enum GradientCombiner: String, Codable, Hashable, Sendable, CaseIterable {
  /// The mean of the gradients.
  case mean
  /// PCGrad, gradient surgery (Yu et al. 2020): the mean of the gradients after each is projected onto the normal
  /// plane of every gradient that it conflicts with.
  case pcgrad

  /// Whether the gradients to combine must be those of single tasks.
  public var needsTaskGradients: Bool { self == .pcgrad }

  /// The weight of each task's gradient in the result.
  ///
  /// PCGrad's projections are linear combinations of the gradients, so their Gram matrix is sufficient.
  func weights(
    of gradients: [UnsafeMutablePointer<Float>], count: Int, using generator: inout SeededGenerator,
    on pool: ThreadPool
  ) -> [Float] {
    let tasks = gradients.count
    var weights = [Float](repeating: 1 / Float(tasks), count: tasks)
    guard self == .pcgrad, tasks > 1 else { return weights }
    let products = GradientCombiner.products(of: gradients, count: count, on: pool)
    weights = Array(repeating: 0, count: tasks)
    for task in 0..<tasks {
      var projected = [Float](repeating: 0, count: tasks)
      projected[task] = 1
      for other in (0..<tasks).filter({ $0 != task }).shuffled(using: &generator) {
        var product: Float = 0
        for index in 0..<tasks { product += projected[index] * products[index * tasks + other] }
        let square = products[other * tasks + other]
        if product < 0, square > 0 { projected[other] -= product / square }
      }
      for index in 0..<tasks { weights[index] += projected[index] / Float(tasks) }
    }
    return weights
  }

  /// The Gram matrix of the gradients.
  private static func products(
    of gradients: [UnsafeMutablePointer<Float>], count: Int, on pool: ThreadPool
  ) -> [Float] {
    let tasks = gradients.count
    var products = [Float](repeating: 0, count: tasks * tasks)
    let gradients = UncheckedSendable(gradients)
    products.withUnsafeMutableBufferPointer { products in
      let products = UncheckedSendable(products)
      pool.parallelFor(tasks) { task in
        for other in 0...task {
          let product = dotProduct(gradients.value[task], gradients.value[other], count: count)
          products.value[task * tasks + other] = product
          products.value[other * tasks + task] = product
        }
      }
    }
    return products
  }

  /// Combines gradients into one.
  func combine(
    _ gradients: [UnsafeMutablePointer<Float>], into target: UnsafeMutablePointer<Float>,
    count: Int, using generator: inout SeededGenerator, on pool: ThreadPool
  ) {
    let weights = weights(of: gradients, count: count, using: &generator, on: pool)
    let memory = UncheckedSendable((gradients: gradients, target: target))
    pool.runChunks(of: count) { part in
      let (gradients, target) = memory.value
      let start = part.lowerBound
      (target + start).update(repeating: 0, count: part.count)
      for (gradient, weight) in zip(gradients, weights) {
        addScaled(gradient + start, by: weight, to: target + start, count: part.count)
      }
    }
  }
}
