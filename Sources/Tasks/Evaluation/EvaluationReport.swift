public import Base

/// What an evaluation has found, with all it takes to repeat it.
public struct EvaluationReport: Codable, Sendable {
  public struct Task: Codable, Sendable {
    public let name: String
    public let episodes: Int
    /// The part of episodes with a success at any step.
    public let success: Double
    public let successAtEnd: Double
    public let meanReturn: Double
    public let meanLength: Double
    /// The median step of the first success; nil where there was none.
    public let medianFirstSuccess: Double?
    public let rewardVersion: Int
    /// Substeps of all episodes that the simulation's solver left unsolved, and those of them in which things lay
    /// inside each other; nil where they were not counted.
    public let unsolvedSubsteps: Int?
    public let harmedSubsteps: Int?
  }

  /// Of the tasks' success.
  public struct Summary: Codable, Sendable {
    public let mean: Double
    public let median: Double
    public let worst: Double
    public let meanOfWorstTen: Double
    public let interquartileMean: Double
    /// A 95 % interval, from drawing episodes again within each task.
    public let interquartileMeanLower: Double
    public let interquartileMeanUpper: Double
  }

  /// What found it, for information.
  public let origin: FileOrigin
  public let suite: String
  public let split: Suite.Split
  public let policy: String
  public let seed: UInt64
  /// The steps after which episodes are cut off; nil where tasks differ.
  public let horizon: Int?
  public let reward: EnvironmentOptions.RewardKind
  public let goals: GoalOptions
  public let dynamics: [DynamicsOptions]
  public let tasks: [Task]
  public let summary: Summary

  public init(
    suite: String, split: Suite.Split, policy: String, kernels: String? = nil,
    evaluator: Evaluator, _ results: [[Episode]]
  ) throws {
    origin = .current(kernels: kernels)
    let options = evaluator.specs[0].options
    self.suite = suite
    self.split = split
    self.policy = policy
    seed = evaluator.seed
    reward = options.reward
    goals = options.goals
    // Said once where it is the same for all.
    let all = evaluator.specs.map(\.options.dynamics)
    dynamics = all.allSatisfy { $0 == all[0] } ? [all[0]] : all
    let profiles = try evaluator.specs.map { try Catalog.task(named: $0.task).profile }
    let horizons = Set(zip(evaluator.specs, profiles).map { $0.options.horizon ?? $1.pace.horizon })
    horizon = horizons.count == 1 ? horizons.first : nil
    tasks = zip(profiles, results).map { Task($0, $1) }
    let rates = tasks.map(\.success)
    let interval = Statistics.bootstrapInterval(
      results.map { $0.map { $0.firstSuccess == nil ? 0 : 1 } }, seed: evaluator.seed,
      of: Statistics.interquartileMean)
    summary = Summary(
      mean: Statistics.mean(rates), median: Statistics.median(rates), worst: rates.min() ?? 0,
      meanOfWorstTen: Statistics.meanOfWorst(10, rates),
      interquartileMean: Statistics.interquartileMean(rates),
      interquartileMeanLower: interval.lower, interquartileMeanUpper: interval.upper)
  }
}

extension FileSchema {
  /// What `benchtop evaluate` has found.
  public static let evaluation = FileSchema("evaluation")
}

extension EvaluationReport {
  /// Reads what `benchtop evaluate` has written.
  public init(reading path: String) throws {
    self = try FileSchema.evaluation.read(EvaluationReport.self, from: path)
    do {
      try validate()
    } catch {
      throw FileSchema.evaluation.error(error, of: path)
    }
  }

  /// Throws where no evaluation can have found this: a report may come from a file that somebody has changed.
  func validate() throws {
    func require(_ isRight: Bool, _ name: String, _ allowed: String) throws {
      guard isRight else {
        throw TaskError.invalidOption(name: name, given: "something else", allowed: allowed)
      }
    }
    try require(
      (1...1000).contains(tasks.count) && Set(tasks.map(\.name)).count == tasks.count, "tasks",
      "a list of 1 to 1000 different ones")
    for task in tasks {
      let most = 1_000_000.0
      try require(
        (1...1_000_000).contains(task.episodes), "episodes of \(task.name)", "from 1 to 1000000")
      try require(
        [task.success, task.successAtEnd].allSatisfy { (0...1).contains($0) },
        "success of \(task.name)", "from 0 to 1")
      try require(
        task.meanReturn.isFinite && (0...most).contains(task.meanLength)
          && (0...most).contains(task.medianFirstSuccess ?? 0), "figures of \(task.name)",
        "finite, and steps from 0 to 1000000")
    }
    let figures = [
      summary.mean, summary.median, summary.worst, summary.meanOfWorstTen,
      summary.interquartileMean, summary.interquartileMeanLower, summary.interquartileMeanUpper,
    ]
    try require(figures.allSatisfy { (0...1).contains($0) }, "summary", "of figures from 0 to 1")
    try require((1...1_000_000).contains(horizon ?? 1), "horizon", "from 1 to 1000000 steps")
    try require(
      dynamics.count == 1 || dynamics.count == tasks.count, "dynamics",
      "said once, or for each task")
    try goals.validate()
    for dynamics in dynamics { try dynamics.validate() }
  }
}

extension EvaluationReport.Task {
  init(_ profile: TaskProfile, _ episodes: [Episode]) {
    func share(_ isCounted: (Episode) -> Bool) -> Double {
      Statistics.mean(episodes.map { isCounted($0) ? 1 : 0 })
    }
    name = profile.name
    self.episodes = episodes.count
    success = share { $0.firstSuccess != nil }
    successAtEnd = share(\.succeedsAtEnd)
    meanReturn = Statistics.mean(episodes.map(\.total))
    meanLength = Statistics.mean(episodes.map { Double($0.length) })
    let firsts = episodes.compactMap(\.firstSuccess).map(Double.init)
    medianFirstSuccess = firsts.isEmpty ? nil : Statistics.median(firsts)
    rewardVersion = profile.version
    unsolvedSubsteps = episodes.reduce(0) { $0 + $1.unsolvedSubsteps }
    harmedSubsteps = episodes.reduce(0) { $0 + $1.harmedSubsteps }
  }
}
