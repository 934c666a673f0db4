internal import Tasks

/// All that can be chosen about soft actor-critic.
public struct SACSettings: Codable, Hashable, Sendable {
  public var environmentsPerTask = 16
  /// Steps after which training episodes are cut off; 0 for the tasks' own. Their last states' values are
  /// reckoned with.
  public var horizon = 200
  /// Steps that each environment takes between reports.
  public var stepsPerIteration = 50
  /// Steps of each task that are taken by chance, before learning begins. A replay that has been lost is filled
  /// with as many steps of what has been learned.
  public var firstSteps = 1000
  /// The part of all later actions that is taken by chance.
  public var randomShare = 0.0
  /// Steps that an action taken by chance is kept up for. A hand closes around a thing and lifts it only by several
  /// like ones in a row.
  public var randomSteps = 1
  /// The part of training episodes that the task's expert begins, with any number of steps, so that what takes luck
  /// to come to, such as a thing in the hand, is seen from the start.
  public var expertShare = 0.0
  /// How much of the chance in an action carries over to the next.
  public var persistence: Float = 0.8
  /// Updates after each step of all environments.
  public var updatesPerStep = 1
  /// Updates of the critics to one of the policy.
  public var policyPeriod = 1
  /// Steps of each task in every batch.
  public var rowsPerTask = 64
  /// Steps of each task that are kept.
  public var replayPerTask = 100_000
  /// Whether checkpoints hold the replay, some 350 bytes a step. With it a run that was stopped goes on to the
  /// same bits; without it, it first fills the replay anew, and ends otherwise.
  public var savesReplay = false
  public var discount: Float = 0.99
  /// Steps whose rewards are summed before values are trusted. More of them spread what is known faster, which
  /// matters where updates are few; what later policies would do differently in them is not reckoned with.
  public var returnSteps = 4
  /// How far the slow critics follow the others at each update.
  public var slowShare: Float = 0.02
  /// How large returns can get, which rewards are scaled for task by task; 0 to learn from them as they are.
  public var returnSpan: Float = 10
  /// The temperature of each task at first.
  public var firstTemperature: Float = 0.005
  /// What temperatures keep the policy's entropy at.
  public var targetEntropy: Float = -4
  /// Bounds of the logarithm of the standard deviation, before squashing.
  public var logDeviationRange: [Float] = [-10, 2]
  public var policy = NetworkSettings()
  public var critic = NetworkSettings()
  public var policyOptimizer = Adam.Settings()
  public var criticOptimizer = Adam.Settings()
  public var temperatureOptimizer = Adam.Settings()
  /// The learning rates at the end of training, as a part of those at its start.
  public var lastRate: Float = 0.1

  public init() {
    policy.widths = [256, 256]
    critic.widths = [256, 256]
    critic.hasLayerNorm = true
    policyOptimizer.learningRate = 1e-3
    criticOptimizer.learningRate = 1e-3
    // Tasks' temperatures have nothing to do with each other.
    temperatureOptimizer.longestGradient = 0
    // They have to find their places within the first thousands of updates.
    temperatureOptimizer.learningRate = 3e-3
  }

  func validate() throws {
    try require(environmentsPerTask, "environmentsPerTask", in: 1...SettingLimits.environments)
    try require(
      (0...SettingLimits.steps).contains(horizon), "horizon", horizon,
      "from 1 to \(SettingLimits.steps), or 0 for the tasks' own")
    try require(stepsPerIteration, "stepsPerIteration", in: 1...SettingLimits.steps)
    try require(firstSteps >= 1, "firstSteps", firstSteps, "one or more")
    try require((0...1).contains(randomShare), "randomShare", randomShare, "from 0 to 1")
    try require((0...1).contains(expertShare), "expertShare", expertShare, "from 0 to 1")
    try require(randomSteps, "randomSteps", in: 1...SettingLimits.steps)
    try require(
      persistence >= 0 && persistence < 1, "persistence", persistence, "from 0 to less than 1")
    try require(updatesPerStep, "updatesPerStep", in: 1...SettingLimits.updates)
    try require(policyPeriod, "policyPeriod", in: 1...SettingLimits.steps)
    try require(rowsPerTask, "rowsPerTask", in: 1...SettingLimits.steps)
    let least = max(firstSteps, environmentsPerTask)
    try require(
      replayPerTask >= least && replayPerTask <= 100_000_000, "replayPerTask", replayPerTask,
      "from \(least), so that the first steps fit, to 100000000")
    try require((1...100).contains(returnSteps), "returnSteps", returnSteps, "from 1 to 100")
    try require(discount >= 0 && discount < 1, "discount", discount, "from 0 to below 1")
    try require(slowShare > 0 && slowShare <= 1, "slowShare", slowShare, "more than 0, up to 1")
    try require(returnSpan >= 0, "returnSpan", returnSpan, "0 or more")
    try require(firstTemperature > 0, "firstTemperature", firstTemperature, "more than 0")
    try require(targetEntropy.isFinite, "targetEntropy", targetEntropy, "a number")
    try require(
      logDeviationRange.count == 2 && logDeviationRange[0] < logDeviationRange[1],
      "logDeviationRange", logDeviationRange, "two numbers, the lower one first")
    try require((0...1).contains(lastRate), "lastRate", lastRate, "from 0 to 1")
    try policy.validate("policy")
    try critic.validate("critic")
    try policyOptimizer.validate("policyOptimizer")
    try criticOptimizer.validate("criticOptimizer")
    try temperatureOptimizer.validate("temperatureOptimizer")
  }
}

extension SACSettings {
  /// What learning some tasks takes; the policy's inputs have the goal among them, where there is one.
  func memoryDemand(tasks: Int, inputCount: Int, hasGoals: Bool) -> MemoryDemand {
    let environments = tasks * environmentsPerTask
    let policy = policy.demand(inputs: inputCount, outputs: 8, tasks: tasks)
    let value = critic.demand(inputs: inputCount + 4, outputs: 1, tasks: tasks)
    let rows = tasks * rowsPerTask
    let parts = SACUpdate.partCount(rows: rows)
    var demand = MemoryDemand()
    demand.add(environments: environments)
    demand.add("policy.widths", parameters: policy.parameters, graphs: parts)
    // Two critics, with slow copies.
    demand.add("critic.widths", parameters: 2 * value.parameters, graphs: parts + 1)
    // Targets come from a graph that does not learn; the policy's loss goes through the critics.
    let numbersPerRow = 3 * policy.numbersPerRow + 2 * 5 * value.numbersPerRow
    demand.add(
      "rowsPerTask", Double(rows), of: MemoryDemand.float * (numbersPerRow + Double(5 * inputCount))
    )
    demand.add(
      "environmentsPerTask", Double(environments),
      of: MemoryDemand.float * (policy.numbersPerRow + Double(5 * inputCount)))
    demand.add(
      "replayPerTask", Double(tasks) * Double(replayPerTask),
      of: MemoryDemand.float * Double(2 * inputCount + 5) + 9 + (hasGoals ? 48 : 0))
    return demand
  }
}
