internal import Learning

/// The progress of training.
public struct TrainingProgress: Sendable {
  public let steps, totalSteps: Int
  /// The mean over tasks of the success rate in training; without episodes, that of the last evaluation.
  public let success: Double?
  public let stepsPerSecond: Double
}
