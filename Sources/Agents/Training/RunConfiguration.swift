public import Base
public import Learning
public import Tasks

/// Everything needed to repeat a run; the content of its config.json.
public struct RunConfiguration<Settings: Codable & Sendable>: Codable, Sendable {
  /// What wrote the file, for information only: any later release continues the run.
  public var origin: FileProvenance
  public var algorithm: String
  public var suite: String
  /// Steps of all environments together; or steps learned from, if the algorithm learns without acting.
  public var steps: Int
  public var seed: UInt64
  /// Steps between checkpoints. Episodes start anew after each, so the result of a run depends on it.
  public var checkpointSteps: Int
  /// Evaluation episodes of each task at each checkpoint.
  public var evaluationEpisodes = 5
  public var environment: EnvironmentOptions
  /// The precision of the networks' matrix products in training.
  public var precision = Precision.float32
  /// The folder of the dataset with the demonstrations; nil to record the experts.
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
