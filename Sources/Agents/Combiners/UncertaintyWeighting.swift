internal import Base
internal import Learning

/// Uncertainty weighting (Kendall et al. 2018): each loss is divided by a learned variance, whose logarithm is added to the
/// loss.
///
/// The logarithm s of a variance learns by gradient descent on `exp(-s) loss + s` (eq. 7 without the factor 1/2). Losses
/// must be positive: a task whose loss is negative gets the largest weight.
public struct UncertaintyWeighting: GradientCombiner {
  public static let kind = "uncertainty"
  public static let summary = "Losses divided by learned variances."
  public static let needsTaskGradients = true

  /// The step size of the variances' logarithms.
  public var learningRate: Float = 0.01
  /// Bounds of the variances' logarithms.
  public var logVarianceRange: [Float] = [-5, 5]

  public init() {}

  public func validate(_ name: String) throws {
    try require(
      learningRate > 0 && learningRate <= 1, "\(name).learningRate", learningRate,
      "more than 0, up to 1")
    try requireRange(logVarianceRange, "\(name).logVarianceRange")
    try require(
      logVarianceRange.allSatisfy { abs($0) <= 20 }, "\(name).logVarianceRange",
      logVarianceRange, "within -20 to 20")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    Variances(tasks, self)
  }

  private final class Variances: GradientCombination {
    private let learningRate: Float
    private let range: ClosedRange<Float>
    private let logVariances: TaskValues

    init(_ tasks: Int, _ settings: UncertaintyWeighting) {
      learningRate = settings.learningRate
      range = settings.logVarianceRange[0]...settings.logVarianceRange[1]
      logVariances = TaskValues(tasks, initial: Float(0).clamped(to: range))
    }

    func combine(_ gradients: TaskGradients) {
      for task in logVariances.indices {
        let precision = Float(Double.exp(-Double(logVariances[task])))
        gradients.weights[task] = precision / Float(gradients.taskCount)
        let slope = 1 - precision * gradients.losses[task]
        logVariances[task] = (logVariances[task] - learningRate * slope).clamped(to: range)
      }
      gradients.combine()
    }

    func serialize(_ name: String, with checkpoint: Checkpoint) throws {
      try logVariances.serialize("\(name).logVariances", with: checkpoint, in: range)
    }
  }
}
