public import Experience
internal import Learning
public import Tasks

/// The settings of hindsight experience replay: how goals are relabeled, and those of the soft actor-critic.
public struct HERSettings: AlgorithmSettings, Hashable {
  public var relabeling = HindsightRelabeling()
  public var sac = SACSettings()

  public init() {
    // Episodes are short, goals are reached within about twenty steps, and rewards are -1 until then.
    sac.horizon = 0
    sac.discount = 0.95
    sac.rewardScaleMaxReturn = 0
    // The steps after a relabeled goal was reached served another goal, so their rewards carry little information.
    sac.nStep = 1
    sac.tau = 0.05
    // Random actions keep finding new goals.
    sac.randomActionProbability = 0.2
    // A step of a goal task lasts as long as several steps of another task, so noise needs no correlation.
    sac.noiseCorrelation = 0
    sac.initialTemperature = 0.02
    sac.environmentsPerTask = 32
    // Published settings sample about 100 rows for each step; these sample 64.
    sac.batchSizePerTask = 1024
    sac.updatesPerStep = 2
    sac.replayCapacityPerTask = 500_000
  }

  public func validate() throws {
    try require(
      (0...1).contains(relabeling.probability), "relabeling.probability", relabeling.probability,
      "from 0 to 1")
    try sac.validate()
  }

  /// Rewards are sparse, as those that follow from other goals are.
  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    var options = sac.trainingOptions(options)
    options.rewardType = .sparse
    return options
  }

  public func memoryDemand(_ problem: ProblemSize) throws -> MemoryDemand {
    try sac.memoryDemand(problem)
  }
}
