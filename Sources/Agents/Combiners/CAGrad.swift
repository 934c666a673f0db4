internal import Learning

/// CAGrad, conflict-averse gradient descent (Liu et al. 2021): the vector near the mean gradient along which the loss of
/// the worst task falls fastest.
///
/// With the mean g0, it is `g0 + c |g0| / |g_w| g_w`, where the convex combination g_w minimizes
/// `g_w · g0 + c |g0| |g_w|`.
public struct CAGrad: GradientCombiner {
  public static let kind = "cagrad"
  public static let summary = "Near the mean, the best for the task that improves least."
  public static let needsTaskGradients = true

  /// How far from the mean the result is, as a fraction of the mean's norm (c in the paper).
  public var radius: Float = 0.5

  public init() {}

  public func validate(_ name: String) throws {
    try require((0...10).contains(radius), "\(name).radius", radius, "from 0 to 10")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    ConflictAversion(tasks, Double(radius))
  }

  private final class ConflictAversion: GradientCombination {
    private let products: GradientProducts
    private let minimizer: SimplexMinimizer
    /// The products of the gradients with their mean.
    private let means: UnsafeMutablePointer<Double>
    private let radius: Double

    init(_ tasks: Int, _ radius: Double) {
      products = GradientProducts(tasks)
      minimizer = SimplexMinimizer(tasks)
      means = .allocate(capacity: tasks)
      means.initialize(repeating: 0, count: tasks)
      self.radius = radius
    }

    deinit { means.deallocate() }

    func combine(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      let count = Double(tasks)
      products.compute(gradients)
      var square = 0.0
      for task in 0..<tasks {
        means[task] = (0..<tasks).reduce(0) { $0 + products.values[task * tasks + $1] } / count
        square += means[task] / count
      }
      let distance = radius * max(square, 0).squareRoot()
      minimizer.minimize(products.values, linear: means, factor: distance)
      let weights = minimizer.weights
      var combined = 0.0
      for row in 0..<tasks {
        for column in 0..<tasks {
          combined += weights[row] * weights[column] * products.values[row * tasks + column]
        }
      }
      let norm = max(combined, 0).squareRoot()
      // At a Pareto stationary point no direction is better than the mean.
      let factor = norm > 1e-6 * distance ? distance / norm : 0
      for task in 0..<tasks {
        gradients.weights[task] = Float(1 / count + factor * weights[task])
      }
      gradients.combine()
    }
  }
}
