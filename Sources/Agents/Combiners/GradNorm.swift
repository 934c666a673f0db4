internal import Base
internal import Learning

/// GradNorm (Chen et al. 2018): learned weights give the tasks' gradients norms that grow with what remains of their
/// losses.
///
/// The norm `G_i = w_i |g_i|` learns to be `mean(G) r_i^alpha`, where r_i is the loss as a fraction of the
/// first one, relative to the mean over tasks. The weights sum to the number of tasks.
public struct GradNorm: GradientCombiner {
  public static let kind = "gradnorm"
  public static let summary = "Learned weights that balance the norms of the gradients."
  public static let needsTaskGradients = true

  /// How much slow tasks are favored; 0 makes all norms equal. It has little meaning for losses of changing sign, such as
  /// those of policies.
  public var alpha: Float = 0.12
  /// The step size of the weights' logarithms.
  public var learningRate: Float = 0.025

  public init() {}

  public func validate(_ name: String) throws {
    try require((0...10).contains(alpha), "\(name).alpha", alpha, "from 0 to 10")
    try require(
      learningRate > 0 && learningRate <= 1, "\(name).learningRate", learningRate,
      "more than 0, up to 1")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    NormBalance(tasks, self)
  }

  private final class NormBalance: GradientCombination {
    private let settings: GradNorm
    private let weights: TaskValues
    /// The absolute losses of the first update; zeros before it.
    private let firstLosses: TaskValues
    private let norms, targets: TaskValues
    private static let weightRange: ClosedRange<Float> = 1e-6...1e6

    init(_ tasks: Int, _ settings: GradNorm) {
      self.settings = settings
      weights = TaskValues(tasks, initial: 1)
      firstLosses = TaskValues(tasks, initial: 0)
      norms = TaskValues(tasks, initial: 0)
      targets = TaskValues(tasks, initial: 0)
    }

    func combine(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      setTargets(gradients)
      let mean = norms.sum / Float(tasks)
      if mean > 0 {
        for task in weights.indices {
          // The slope of |G_i - target| along log w_i, in units of the mean norm.
          let slope = norms[task] > targets[task] ? norms[task] : -norms[task]
          let factor = Float(Double.exp(Double(-settings.learningRate * slope / mean)))
          weights[task] = (weights[task] * factor).clamped(to: Self.weightRange)
        }
        let scale = Float(tasks) / weights.sum
        for task in weights.indices {
          weights[task] = (weights[task] * scale).clamped(to: Self.weightRange)
        }
      }
      for task in weights.indices { gradients.weights[task] = weights[task] / Float(tasks) }
      gradients.combine()
    }

    /// The norms that the gradients have with the present weights, and those that they should have.
    private func setTargets(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      var total: Float = 0
      for task in weights.indices {
        let square = dotProduct(gradients[task], gradients[task], count: gradients.count)
        norms[task] = weights[task] * square.squareRoot()
        let loss = max(abs(gradients.losses[task]), 1e-8)
        if firstLosses[task] == 0 { firstLosses[task] = loss }
        targets[task] = loss / firstLosses[task]
        total += targets[task]
      }
      let (meanRate, meanNorm) = (total / Float(tasks), norms.sum / Float(tasks))
      for task in weights.indices {
        let rate = Double(targets[task] / meanRate)
        targets[task] = meanNorm * Float(Double.pow(rate, Double(settings.alpha)))
      }
    }

    func serialize(_ name: String, with checkpoint: Checkpoint) throws {
      try weights.serialize("\(name).weights", with: checkpoint, in: Self.weightRange)
      try firstLosses.serialize(
        "\(name).firstLosses", with: checkpoint, in: 0 ... .greatestFiniteMagnitude)
    }
  }
}
