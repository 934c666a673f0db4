public import Base
public import Learning
public import Tasks

/// A comparison of algorithms as data: rows of a table that share their tasks, budget, seeds and evaluation.
public struct Experiment: Codable, Equatable, Sendable {
  /// An algorithm with its settings: a run for each seed.
  public struct Row: Codable, Equatable, Sendable {
    /// Also the name of a folder.
    public var name: String
    public var description: String?
    public var algorithm: String
    /// Changes of the algorithm's default settings for the suite, as in a run's config.json.
    public var settings: JSONValue?
    /// Changes of the environments' options, after those of the experiment.
    public var environment: JSONValue?
    /// The folder of the recorded dataset to learn from; nil to record the experts.
    public var dataset: String?
  }

  /// How the policy of a finished run is measured.
  public struct Evaluation: Codable, Equatable, Sendable {
    /// Episodes of each task.
    public var episodes = 50
    public var seed: UInt64 = 0
    /// The initial states; nil for those of training.
    public var goals: GoalOptions.Selection?

    public init() {}

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      episodes = try container.decodeIfPresent(Int.self, forKey: .episodes) ?? episodes
      seed = try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? seed
      goals = try container.decodeIfPresent(GoalOptions.Selection.self, forKey: .goals)
    }
  }

  /// Also the name of the folder of the results.
  public var name: String
  public var description: String
  public var suite: String
  /// Steps of all environments together.
  public var steps: Int
  public var seeds: [UInt64]
  public var checkpointSteps: Int?
  /// Evaluation episodes of each task at each checkpoint.
  public var evaluationEpisodes: Int?
  public var precision: Precision?
  /// Changes of the suite's environment options.
  public var environment: JSONValue?
  /// How the policies of finished runs are measured; nil for the defaults.
  public var finalEvaluation: Evaluation?
  public var rows: [Row]

  public var evaluation: Evaluation { finalEvaluation ?? Evaluation() }
}

extension FileSchema {
  /// The schema of an experiment's file.
  public static let experiment = FileSchema("experiment")
}

extension Experiment {
  /// Reads an experiment's file.
  public init(reading path: String) throws {
    self = try FileSchema.experiment.read(Experiment.self, from: path)
    do {
      try validate()
    } catch {
      throw FileSchema.experiment.error(error, of: path)
    }
  }

  /// Throws if no folder of results could have this form. ``ExperimentPlan`` checks suite, algorithms and settings.
  func validate() throws {
    try Experiment.requireFileName(name, "name")
    try require(!seeds.isEmpty, "seeds", "empty", "one seed or more")
    if let seed = Experiment.firstRepeated(seeds) {
      try require(false, "seeds", "a list with \(seed) twice", "a list of different seeds")
    }
    try require(!rows.isEmpty, "rows", "empty", "one row or more")
    try require(
      rows.count * seeds.count <= Experiment.maximumRuns, "the number of runs",
      rows.count * seeds.count, "at most \(Experiment.maximumRuns)")
    for (index, row) in rows.enumerated() {
      try Experiment.requireFileName(row.name, "rows[\(index)].name")
    }
    if let name = Experiment.firstRepeated(rows.map(\.name)) {
      try require(false, "rows", "a list with two rows '\(name)'", "a list of different names")
    }
    try require(
      evaluation.episodes, "finalEvaluation.episodes", in: 1...SettingLimits.evaluationEpisodes)
  }

  private static let maximumRuns = 10_000

  private static func firstRepeated<Value: Hashable>(_ values: [Value]) -> Value? {
    var known: Set<Value> = []
    return values.first { !known.insert($0).inserted }
  }

  /// Throws if a name is not that of a folder, and of a value in a list with commas.
  public static func requireFileName(_ name: String, _ key: String) throws {
    let letters = name.utf8.map { byte in
      switch UnicodeScalar(byte) {
      case "a"..."z", "A"..."Z", "0"..."9": true
      default: false
      }
    }
    let isRight =
      letters.first == true && letters.count <= 100 && name != ExperimentFolder.recordName
      && zip(name.utf8, letters).allSatisfy { byte, isLetter in
        isLetter || "+-_.=".utf8.contains(byte)
      }
    try require(
      isRight, key, "'\(name)'",
      "a file name of letters, digits and any of '+-_.=', beginning with a letter or a digit")
  }
}
