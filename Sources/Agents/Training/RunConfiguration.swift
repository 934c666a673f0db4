public import Base
public import Tasks

/// All it takes to repeat a run.
public struct RunConfiguration<Settings: Codable & Sendable>: Codable, Sendable {
  /// What made it, for information: any release continues it.
  public var origin: FileOrigin
  public var algorithm: String
  public var suite: String
  /// Steps in all environments together, or, by who learns without acting, steps learned from.
  public var steps: Int
  public var seed: UInt64
  /// How many steps lie between checkpoints. Episodes begin anew after each, so it is part of what a run is.
  public var checkpointSteps: Int
  /// Episodes of each task that the policy is evaluated on at each checkpoint.
  public var evaluationEpisodes = 5
  public var environment: EnvironmentOptions
  /// The dataset that is learned from instead of experts at work, by its folder.
  public var dataset: String?
  public var settings: Settings

  public init(
    algorithm: String, suite: String, steps: Int, seed: UInt64, checkpointSteps: Int,
    environment: EnvironmentOptions, settings: Settings
  ) {
    origin = .current(kernels: MatrixKernels.name)
    self.algorithm = algorithm
    self.suite = suite
    self.steps = steps
    self.seed = seed
    self.checkpointSteps = checkpointSteps
    self.environment = environment
    self.settings = settings
  }

  func validate() throws {
    try require(
      evaluationEpisodes, "the number of evaluation episodes",
      in: 0...SettingLimits.evaluationEpisodes)
    try require(steps, "the number of steps", in: 1...SettingLimits.totalSteps)
    try require(
      checkpointSteps, "the number of steps between checkpoints", in: 1...SettingLimits.totalSteps)
  }
}
