import Agents
import Learning

/// The mean of the tasks' gradients after each is scaled to the mean norm, so that no task dominates.
struct EqualNorms: GradientCombiner {
  static let kind = "equalNorms"
  static let summary = "The mean of gradients that are scaled to equal norms."
  static let needsTaskGradients = true

  func makeCombination(tasks: Int) -> any GradientCombination { Combination() }

  // One for each network. It could keep state from update to update, and save it in checkpoints.
  private final class Combination: GradientCombination {
    func combine(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      let products = gradients.computeProducts()
      // On the diagonal of the Gram matrix are the squared norms.
      func norm(_ task: Int) -> Float { products[task * tasks + task].squareRoot() }
      var mean: Float = 0
      for task in 0..<tasks { mean += norm(task) / Float(tasks) }
      for task in 0..<tasks {
        gradients.weights[task] = norm(task) > 0 ? mean / norm(task) / Float(tasks) : 0
      }
      gradients.combine()
    }
  }
}
