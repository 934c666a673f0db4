internal import Learning

/// How a collector explores.
public struct Exploration: Sendable {
  /// Random steps of each task before the policy acts.
  public var learningStarts = 0
  /// The fraction of later steps with random actions.
  public var randomActionProbability = 0.0
  /// Steps for which a random action is repeated.
  public var randomActionRepeat = 1
  /// The probability that the task's expert starts an episode and acts for a random number of steps.
  public var expertStartProbability = 0.0
  /// The correlation of consecutive samples of the exploration noise; 0 makes them independent.
  public var noiseCorrelation: Float = 0
  /// The standard deviation of the noise, for policies that have none of their own.
  public var noiseStd: Float = 0.1

  public init() {}
}
