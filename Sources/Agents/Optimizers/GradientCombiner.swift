internal import Base

/// What becomes of several tasks' gradients.
public enum GradientCombiner: String, Codable, Hashable, Sendable, CaseIterable {
  /// Their mean.
  case sum
  /// Their mean, after each has been cleared of what conflicts with another's (Yu and others, 2020).
  case pcgrad

  /// The share that each task's gradient has in the combination.
  ///
  /// Projections stay combinations of the given gradients, so products of the given ones are all it takes.
  func shares(
    of gradients: [UnsafeMutablePointer<Float>], count: Int, using generator: inout SeededGenerator,
    on pool: WorkerPool
  ) -> [Float] {
    let tasks = gradients.count
    var shares = [Float](repeating: 1 / Float(tasks), count: tasks)
    guard self == .pcgrad, tasks > 1 else { return shares }
    let products = GradientCombiner.products(of: gradients, count: count, on: pool)
    shares = Array(repeating: 0, count: tasks)
    for task in 0..<tasks {
      var mine = [Float](repeating: 0, count: tasks)
      mine[task] = 1
      for other in (0..<tasks).filter({ $0 != task }).shuffled(using: &generator) {
        var product: Float = 0
        for index in 0..<tasks { product += mine[index] * products[index * tasks + other] }
        let square = products[other * tasks + other]
        if product < 0, square > 0 { mine[other] -= product / square }
      }
      for index in 0..<tasks { shares[index] += mine[index] / Float(tasks) }
    }
    return shares
  }

  /// The dot product of each gradient with each.
  private static func products(
    of gradients: [UnsafeMutablePointer<Float>], count: Int, on pool: WorkerPool
  ) -> [Float] {
    let tasks = gradients.count
    var products = [Float](repeating: 0, count: tasks * tasks)
    let gradients = Disjoint(gradients)
    products.withUnsafeMutableBufferPointer { products in
      let products = Disjoint(products)
      pool.run(tasks) { task in
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
    count: Int, using generator: inout SeededGenerator, on pool: WorkerPool
  ) {
    let shares = shares(of: gradients, count: count, using: &generator, on: pool)
    let memory = Disjoint((gradients: gradients, target: target))
    pool.runParts(of: count) { part in
      let (gradients, target) = memory.value
      let start = part.lowerBound
      (target + start).update(repeating: 0, count: part.count)
      for (gradient, share) in zip(gradients, shares) {
        addScaled(gradient + start, by: share, to: target + start, count: part.count)
      }
    }
  }
}
