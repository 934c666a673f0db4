/// The mean of the gradients (unitary scalarization, Kurin et al. 2022).
public struct MeanCombiner: GradientCombiner {
  public static let kind = "mean"
  public static let summary = "The mean of the gradients."
  public static let needsTaskGradients = false

  public init() {}

  public func makeCombination(tasks: Int) -> any GradientCombination { Mean() }

  private final class Mean: GradientCombination {
    func combine(_ gradients: TaskGradients) {
      gradients.weights.update(repeating: 1 / Float(gradients.taskCount))
      gradients.combine()
    }
  }
}
