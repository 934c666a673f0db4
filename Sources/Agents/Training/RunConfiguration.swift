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
  /// The folder of the run whose networks, optimizers and statistics this run starts from; nil to start from random
  /// networks.
  public var initialRun: String?
  /// The folder of the dataset that all episodes of training are recorded in; nil to record none.
  public var recording: String?
  /// The success rate at which training ends early: at the first checkpoint whose evaluation reaches it. Nil to take all
  /// steps.
  public var untilSuccess: Double?
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

  /// The defaults of an algorithm for a suite, with a checkpoint after each fiftieth of the steps.
  public init<Trained: Algorithm>(_ algorithm: Trained.Type, on suite: Suite)
  where Trained.Settings == Settings {
    let steps = 1_000_000 * suite.train.count
    self.init(
      algorithm: Trained.name, suite: suite.name, steps: steps, seed: 0,
      checkpointSteps: Self.checkpointSteps(for: steps), environment: suite.defaultOptions,
      settings: Trained.defaultSettings(for: suite))
  }

  /// The default steps between checkpoints.
  public static func checkpointSteps(for steps: Int) -> Int { max(1, steps / 50) }

  /// Throws if a number is out of range. The algorithm checks its settings itself.
  public func validate() throws {
    try require(
      evaluationEpisodes, "the number of evaluation episodes",
      in: 0...SettingLimits.evaluationEpisodes)
    try require(steps, "the number of steps", in: 1...SettingLimits.totalSteps)
    try require(
      checkpointSteps, "the number of steps between checkpoints", in: 1...SettingLimits.totalSteps)
    guard let untilSuccess else { return }
    try require(
      untilSuccess > 0 && untilSuccess <= 1, "untilSuccess", untilSuccess, "more than 0, up to 1")
    try require(
      evaluationEpisodes > 0, "the number of evaluation episodes", evaluationEpisodes,
      "1 or more, for training to end at a success rate")
  }

  /// Throws if a dataset is given to an algorithm that does not learn from one.
  public func requireDatasetReader(_ algorithm: (some Algorithm).Type) throws {
    guard dataset != nil, !algorithm.readsDatasets else { return }
    let readers = Algorithms.all.filter { $0.readsDatasets }.map { $0.name }
    throw TaskError.invalidOption(
      name: "the dataset", given: "given to \(algorithm.name)",
      allowed: "given only to algorithms that learn from recorded episodes: "
        + readers.joined(separator: ", "))
  }

  /// The first difference from the configuration of the run in a folder, in words; nil if they are equal.
  public func difference(fromRunIn folder: RunFolder) throws -> String? {
    func withoutOrigin(_ value: JSONValue) -> JSONValue {
      guard case .object(let members) = value else { return value }
      return .object(members.filter { $0.key != "origin" })
    }
    // The settings of another algorithm could not be decoded.
    let content = try FileSchema.configuration.read(folder.configuration)
    if case .object(let members) = content,
      case .string(let other)? = members.first(where: { $0.key == "algorithm" })?.value,
      other != algorithm
    {
      return "algorithm is \"\(other)\" there and \"\(algorithm)\" here"
    }
    // Decoded first, because files of earlier releases lack settings that were added since.
    let file = try FileSchema.configuration.read(Self.self, from: folder.configuration)
    return try withoutOrigin(JSONValue(encoding: file))
      .firstDifference(from: withoutOrigin(JSONValue(encoding: self)))
  }
}
