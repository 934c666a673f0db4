internal import Agents
internal import Base
internal import Datasets
internal import Learning
internal import Tasks

/// A dataset as data: the parts that it consists of, and the runs that are trained for them.
struct Recipe: Codable, Equatable, Sendable {
  /// A run of an algorithm on the recipe's suite, in the environments of the recipe.
  struct Run: Codable, Equatable, Sendable {
    /// Also the name of a folder.
    var name: String
    var algorithm: String
    /// Changes of the algorithm's default settings for the suite, as in a run's config.json.
    var settings: JSONValue?
    var steps: Int
    var seed: UInt64
    var checkpointSteps: Int?
    /// Evaluation episodes of each task at each checkpoint.
    var evaluationEpisodes: Int?
    var precision: Precision?
    /// The success rate at which training ends, at the first checkpoint whose evaluation reaches it.
    var untilSuccess: Double?
    /// Whether all episodes of training are recorded, for a part of the dataset.
    var isRecorded: Bool?
  }

  /// Episodes of each task: of a policy, of a run's final policy, or all that a run has made.
  struct Part: Codable, Equatable, Sendable {
    /// A scripted policy or a bundled agent.
    var policy: String?
    /// The run whose policy acts.
    var run: String?
    /// The run whose episodes of training are the part.
    var recording: String?
    /// Episodes of each task.
    var episodes: Int?
    /// The largest standard deviation of the noise on actions; each episode draws its own.
    var noise: Double?
    /// Steps that an episode continues after its first success; nil to continue to its end.
    var stepsAfterSuccess: Int?
    var seed: UInt64?
  }

  var name: String
  var description: String
  var suite: String
  /// Changes of the suite's environment options.
  var environment: JSONValue?
  var runs: [Run]?
  var parts: [Part]

  var trainedRuns: [Run] { runs ?? [] }
}

extension FileSchema {
  /// The schema of a recipe's file.
  static let recipe = FileSchema("recipe")
}

extension Recipe {
  /// Reads a recipe's file.
  init(reading path: String) throws {
    self = try FileSchema.recipe.read(Recipe.self, from: path)
    do {
      try validate()
    } catch {
      throw FileSchema.recipe.error(error, of: path)
    }
  }

  /// Throws if names or numbers are not valid. The work itself is checked by ``RecipeMaker``.
  private func validate() throws {
    try Experiment.requireFileName(name, "name")
    for (index, run) in trainedRuns.enumerated() {
      try Experiment.requireFileName(run.name, "runs[\(index)].name")
      try require(
        !trainedRuns[..<index].contains { $0.name == run.name }, "runs",
        "a list with two runs '\(run.name)'", "a list of different names")
    }
    try require(!parts.isEmpty, "parts", "empty", "one part or more")
    for (index, part) in parts.enumerated() { try validate(part, "parts[\(index)]") }
  }

  private func validate(_ part: Part, _ key: String) throws {
    let kinds = [part.policy, part.run, part.recording].compactMap { $0 }
    try require(
      kinds.count == 1, key, "one with \(kinds.count) of policy, run and recording",
      "one with exactly one of them")
    if let name = part.run ?? part.recording {
      guard let run = trainedRuns.first(where: { $0.name == name }) else {
        throw TaskError.unknownName(kind: "run", name: name, known: trainedRuns.map(\.name))
      }
      try require(
        part.recording == nil || run.isRecorded == true, "\(key).recording", "'\(name)'",
        "a run with isRecorded")
    }
    guard part.recording != nil else {
      return try require(
        part.episodes ?? 0 > 0, "\(key).episodes", "\(part.episodes ?? 0)", "1 or more")
    }
    let others: [(String, Bool)] = [
      ("episodes", part.episodes != nil), ("noise", part.noise != nil),
      ("stepsAfterSuccess", part.stepsAfterSuccess != nil), ("seed", part.seed != nil),
    ]
    for (name, isGiven) in others {
      try require(
        !isGiven, "\(key).\(name)", "given", "left out: a recording has all episodes of its run")
    }
  }

  private func require(
    _ isRight: Bool, _ key: String, _ given: String, _ allowed: String
  ) throws(TaskError) {
    if !isRight { throw .invalidOption(name: key, given: given, allowed: allowed) }
  }

  /// The options of its environments.
  func options(of suite: Suite) throws -> EnvironmentOptions {
    guard let environment else { return suite.defaultOptions }
    do {
      return try JSON.overriding(suite.defaultOptions, by: environment)
    } catch var error as JSONError {
      error.path = error.path.isEmpty ? "environment" : "environment.\(error.path)"
      throw error
    }
  }
}
