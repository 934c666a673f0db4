/// All that can be chosen about multi-task PPO.
public struct PPOSettings: Codable, Hashable, Sendable {
  public var environmentsPerTask = 16
  /// Steps that each environment takes between updates.
  public var stepsPerIteration = 128
  /// Steps after which training episodes are cut off; their last states' values are reckoned with.
  public var horizon = 200
  public var discount: Float = 0.99
  /// How far ahead advantages trust rewards rather than values: lambda of generalised advantages.
  public var trace: Float = 0.95
  /// How often the data of an iteration are gone through, and in how many parts.
  public var epochs = 5
  public var minibatches = 4
  /// How far the probability of an action may move, as a ratio, before there is no more to gain.
  public var clip: Float = 0.2
  public var entropyBonus: Float = 0.005
  /// The standard deviation of actions at first.
  public var firstDeviation: Float = 1
  /// Bounds of the logarithm of the standard deviation.
  public var logDeviationRange: [Float] = [-3, 0.5]
  /// How fast the means and scales of each task's returns follow.
  public var returnRate: Float = 0.1
  public var gradients = GradientCombiner.sum
  public var policy = NetworkSettings()
  public var critic = NetworkSettings.critic
  public var policyOptimizer = Adam.Settings()
  public var criticOptimizer = Adam.Settings()
  /// The learning rates at the end of training, as a part of those at its start.
  public var lastRate: Float = 0.1

  public init() {}
}

extension NetworkSettings {
  static var critic: NetworkSettings {
    var settings = NetworkSettings()
    settings.hasLayerNorm = true
    settings.hasTaskHeads = true
    return settings
  }
}
