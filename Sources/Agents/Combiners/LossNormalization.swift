internal import Learning

/// Task-loss normalization: each task's loss is divided by its running mean magnitude, so that no task's scale dominates.
///
/// The weights sum to 1, as those of the mean.
public struct LossNormalization: GradientCombiner {
  public static let kind = "lossNormalization"
  public static let summary = "Losses divided by their running magnitudes."
  public static let needsTaskGradients = true

  /// The step size of the running means.
  public var rate: Float = 0.01

  public init() {}

  public func validate(_ name: String) throws {
    try require(rate > 0 && rate <= 1, "\(name).rate", rate, "more than 0, up to 1")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    Magnitudes(tasks, rate)
  }

  private final class Magnitudes: GradientCombination {
    private let rate: Float
    /// The running means of the absolute losses; zero before the first update.
    private let means: TaskValues

    init(_ tasks: Int, _ rate: Float) {
      self.rate = rate
      means = TaskValues(tasks, initial: 0)
    }

    func combine(_ gradients: TaskGradients) {
      var total: Float = 0
      for task in means.indices {
        let loss = max(abs(gradients.losses[task]), 1e-8)
        means[task] = means[task] == 0 ? loss : means[task] + rate * (loss - means[task])
        gradients.weights[task] = 1 / means[task]
        total += gradients.weights[task]
      }
      for task in means.indices { gradients.weights[task] /= total }
      gradients.combine()
    }

    func serialize(_ name: String, with checkpoint: Checkpoint) throws {
      try means.serialize("\(name).means", with: checkpoint, in: 0 ... .greatestFiniteMagnitude)
    }
  }
}
