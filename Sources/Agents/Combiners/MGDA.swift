internal import Learning

/// MGDA, the multiple-gradient descent algorithm (Désidéri 2012; Sener and Koltun 2018): the shortest vector in the convex
/// hull of the gradients. No task's loss rises along it.
public struct MGDA: GradientCombiner {
  public static let kind = "mgda"
  public static let summary = "The shortest vector in the convex hull of the gradients."
  public static let needsTaskGradients = true

  /// Whether gradients are first divided by their norms, so that short ones do not dominate.
  public var normalizesGradients = false

  public init() {}

  public func makeCombination(tasks: Int) -> any GradientCombination {
    MinimumNorm(tasks, normalizesGradients)
  }

  private final class MinimumNorm: GradientCombination {
    private let products: GradientProducts
    private let minimizer: SimplexMinimizer
    private let norms: TaskValues
    private let normalizesGradients: Bool

    init(_ tasks: Int, _ normalizesGradients: Bool) {
      products = GradientProducts(tasks)
      minimizer = SimplexMinimizer(tasks)
      norms = TaskValues(tasks, initial: 1)
      self.normalizesGradients = normalizesGradients
    }

    func combine(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      products.compute(gradients)
      if normalizesGradients {
        for task in 0..<tasks {
          let square = products.values[task * tasks + task]
          // A gradient of zero stays one.
          norms[task] = square > 0 ? Float(square.squareRoot()) : 1
        }
        for row in 0..<tasks {
          for column in 0..<tasks {
            products.values[row * tasks + column] /= Double(norms[row]) * Double(norms[column])
          }
        }
      }
      minimizer.minimize(products.values)
      for task in 0..<tasks {
        gradients.weights[task] = Float(minimizer.weights[task]) / norms[task]
      }
      gradients.combine()
    }
  }
}
