internal import Learning
public import Tasks

/// The settings that algorithms share which act in environments while they learn.
public protocol ActingSettings: AlgorithmSettings {
  /// Parallel environments of each task.
  var environmentsPerTask: Int { get }
  /// Steps of each environment between two training reports.
  var stepsPerIteration: Int { get }
  /// The number of steps after which training truncates episodes; 0 for the tasks' own, where that is allowed.
  var horizon: Int { get }
  /// The correlation of consecutive samples of the exploration noise; 0 makes them independent.
  var noiseCorrelation: Float { get }
  /// How the collector explores; by default only by the noise of the policy.
  var exploration: Exploration { get }
  /// Which tasks the episodes have; by default, equally many have each.
  var taskSampler: any TaskSampler { get }
  /// The networks that see observations.
  var networks: [NetworkSettings] { get }
}

extension ActingSettings {
  public var exploration: Exploration {
    var exploration = Exploration()
    exploration.noiseCorrelation = noiseCorrelation
    return exploration
  }

  public var taskSampler: any TaskSampler { UniformTasks() }

  public func trainingOptions(_ options: EnvironmentOptions) -> EnvironmentOptions {
    var options = options
    if horizon > 0 { options.horizon = horizon }
    // New ones come with the seed of the next trial.
    if trialEpisodes > 1 { options.dynamics.resampling = .environment }
    return options
  }

  /// Throws if a shared setting is not valid.
  func validateActing(allowsTaskHorizon: Bool) throws {
    try require(environmentsPerTask, "environmentsPerTask", in: 1...SettingLimits.environments)
    if allowsTaskHorizon {
      try require(
        (0...SettingLimits.steps).contains(horizon), "horizon", horizon,
        "from 1 to \(SettingLimits.steps), or 0 for the tasks' own")
    } else {
      try require(horizon, "horizon", in: 1...SettingLimits.steps)
    }
    try require(trialEpisodes, "trialEpisodes", in: 1...SettingLimits.trialEpisodes)
    try require(stepsPerIteration, "stepsPerIteration", in: 1...SettingLimits.steps)
    try require(
      noiseCorrelation >= 0 && noiseCorrelation < 1, "noiseCorrelation", noiseCorrelation,
      "from 0 to less than 1")
    try taskSampler.validate(
      "taskSampler", environmentsPerTask: environmentsPerTask, networks: networks)
  }
}
