internal import Tasks

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
  /// How much of the chance in an action carries over to the next.
  public var persistence: Float = 0.8
  /// The standard deviation of actions at first. With more, nothing that is held stays in the hand.
  public var firstDeviation: Float = 0.5
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

  public init() {
    policy.widths = [256, 256, 256]
    critic.widths = [256, 256, 256]
  }
}

extension NetworkSettings {
  static var critic: NetworkSettings {
    var settings = NetworkSettings()
    settings.hasLayerNorm = true
    settings.hasTaskHeads = true
    return settings
  }
}

extension PPOSettings {
  func validate() throws {
    try require(environmentsPerTask, "environmentsPerTask", in: 1...SettingLimits.environments)
    try require(stepsPerIteration, "stepsPerIteration", in: 1...SettingLimits.steps)
    try require(horizon, "horizon", in: 1...SettingLimits.steps)
    try require((0...1).contains(discount), "discount", discount, "from 0 to 1")
    try require((0...1).contains(trace), "trace", trace, "from 0 to 1")
    try require(epochs, "epochs", in: 1...SettingLimits.updates)
    let rows = environmentsPerTask * stepsPerIteration
    try require(
      minibatches >= 1 && rows.isMultiple(of: minibatches), "minibatches", minibatches,
      "a divisor of \(rows), the steps that each task takes in an iteration")
    try require(
      rows / minibatches <= SettingLimits.rows, "minibatches", minibatches,
      "so many that each has at most \(SettingLimits.rows) of \(rows) steps")
    try require(clip > 0 && clip < 1, "clip", clip, "between 0 and 1")
    try require(entropyBonus >= 0, "entropyBonus", entropyBonus, "0 or more")
    try require(
      persistence >= 0 && persistence < 1, "persistence", persistence, "from 0 to less than 1")
    try require(firstDeviation > 0, "firstDeviation", firstDeviation, "more than 0")
    try require(
      logDeviationRange.count == 2 && logDeviationRange[0] < logDeviationRange[1],
      "logDeviationRange", logDeviationRange, "two numbers, the lower one first")
    try require(returnRate > 0 && returnRate <= 1, "returnRate", returnRate, "from 0 to 1")
    try require((0...1).contains(lastRate), "lastRate", lastRate, "from 0 to 1")
    try policy.validate("policy")
    try critic.validate("critic")
    try policyOptimizer.validate("policyOptimizer")
    try criticOptimizer.validate("criticOptimizer")
  }
}

extension PPOSettings {
  /// What learning some tasks from observations of so many numbers takes.
  func memoryDemand(tasks: Int, observationCount: Int) -> MemoryDemand {
    let environments = tasks * environmentsPerTask
    let policy = policy.demand(inputs: observationCount, outputs: 4, tasks: tasks)
    var critic = self.critic
    critic.hasTaskHeads = true
    let value = critic.demand(inputs: observationCount, outputs: 1, tasks: tasks)
    let rows = Double(environments) * Double(stepsPerIteration)
    var demand = MemoryDemand()
    demand.add(environments: environments)
    demand.add("policy.widths", parameters: policy.parameters, graphs: tasks)
    demand.add("critic.widths", parameters: value.parameters, graphs: tasks)
    // Who acts, in every environment; what happened; and who learns, from a part of it.
    let numbersPerRow = policy.numbersPerRow + value.numbersPerRow
    demand.add("environmentsPerTask", Double(environments), of: MemoryDemand.float * numbersPerRow)
    demand.add("stepsPerIteration", rows, of: MemoryDemand.float * Double(observationCount + 12))
    demand.add(
      "stepsPerIteration", rows / Double(minibatches),
      of: MemoryDemand.float * (2 * numbersPerRow + Double(2 * observationCount + 8)))
    return demand
  }
}
