public import Base

/// The results of an evaluation, with everything needed to repeat it.
public struct EvaluationReport: Codable, Sendable {
  public struct Task: Codable, Sendable {
    public let name: String
    public let episodes: Int
    /// The fraction of episodes with a success at any step.
    public let successRate: Double
    public let finalSuccessRate: Double
    public let meanReturn: Double
    public let meanLength: Double
    /// The median step of the first success; nil if there was none.
    public let medianFirstSuccessStep: Double?
    public let rewardVersion: Int
    /// The number of substeps in all episodes that the solver did not solve, and of those, the ones with
    /// penetrating shapes; nil if they were not counted.
    public let unsolvedSubsteps: Int?
    public let penetratingSubsteps: Int?
    /// The adaptation curve: the episodes of a trial in order, the last of which are those that count; nil without
    /// adaptation.
    public let trialEpisodes: [TrialEpisode]?
  }

  /// The results of the episodes that are the first, the second and so on of their trials.
  public struct TrialEpisode: Codable, Sendable {
    /// The fraction of episodes with a success at any step.
    public let successRate: Double
    public let meanReturn: Double

    init(_ episodes: [EpisodeResult]) {
      successRate = Statistics.mean(episodes.map { $0.firstSuccessStep == nil ? 0 : 1 })
      meanReturn = Statistics.mean(episodes.map(\.episodeReturn))
    }

    init(meanOf tasks: [TrialEpisode]) {
      successRate = Statistics.mean(tasks.map(\.successRate))
      meanReturn = Statistics.mean(tasks.map(\.meanReturn))
    }
  }

  /// Statistics of the success rates over tasks.
  public struct Summary: Codable, Sendable {
    public let mean: Double
    public let median: Double
    public let worst: Double
    public let meanOfWorstTen: Double
    public let interquartileMean: Double
    /// A 95 % confidence interval from the stratified bootstrap over episodes.
    public let interquartileMeanLower: Double
    public let interquartileMeanUpper: Double
  }

  /// The release and machine that wrote the report, for information.
  public let origin: FileProvenance
  public let suite: String
  public let split: Suite.Split
  public let policy: String
  public let seed: UInt64
  /// The time limit in steps; nil if tasks differ.
  public let horizon: Int?
  public let rewardType: EnvironmentOptions.RewardType
  public let goals: GoalOptions
  public let dynamics: [DynamicsOptions]
  /// The episodes of each trial before the one that counts; nil without adaptation.
  public let adaptationEpisodes: Int?
  public let tasks: [Task]
  public let summary: Summary
  /// The mean over tasks of the return, normalized: 0 is random, 100 is expert; see ``ReturnReferences``. Nil where there
  /// are no references for the environments.
  public var normalizedScore: Double?

  public init(
    suite: String, split: Suite.Split, policy: String, kernels: String? = nil,
    evaluator: Evaluator, _ results: [[TrialResult]]
  ) throws {
    origin = .current(kernels: kernels)
    let options = evaluator.specs[0].options
    self.suite = suite
    self.split = split
    self.policy = policy
    seed = evaluator.seed
    rewardType = options.rewardType
    goals = options.goals
    // One entry if all tasks share it.
    let all = evaluator.specs.map(\.options.dynamics)
    dynamics = all.allSatisfy { $0 == all[0] } ? [all[0]] : all
    let profiles = try evaluator.specs.map { try Catalog.task(named: $0.task).profile }
    let horizons = Set(
      zip(evaluator.specs, profiles).map { $0.options.horizon ?? $1.controlTiming.horizon })
    horizon = horizons.count == 1 ? horizons.first : nil
    adaptationEpisodes = evaluator.adaptationEpisodes == 0 ? nil : evaluator.adaptationEpisodes
    tasks = zip(profiles, results).map {
      Task($0, $1, adaptationEpisodes: evaluator.adaptationEpisodes)
    }
    let rates = tasks.map(\.successRate)
    let interval = Statistics.bootstrapConfidenceInterval(
      results.map { $0.map { $0.result.firstSuccessStep == nil ? 0 : 1 } }, seed: evaluator.seed,
      of: Statistics.interquartileMean)
    summary = Summary(
      mean: Statistics.mean(rates), median: Statistics.median(rates), worst: rates.min() ?? 0,
      meanOfWorstTen: Statistics.meanOfWorst(10, rates),
      interquartileMean: Statistics.interquartileMean(rates),
      interquartileMeanLower: interval.lower, interquartileMeanUpper: interval.upper)
  }
}

extension EvaluationReport {
  /// The first, the second and later episodes of trials, each the mean over tasks; empty without adaptation.
  public var adaptationCurve: [TrialEpisode] {
    guard let adaptationEpisodes else { return [] }
    return (0...adaptationEpisodes).map { number in
      TrialEpisode(meanOf: tasks.compactMap { $0.trialEpisodes?[number] })
    }
  }
}

extension FileSchema {
  /// The report that `benchtop evaluate` writes.
  public static let evaluation = FileSchema("evaluation")
}

extension EvaluationReport {
  /// Reads the text of a report that `benchtop evaluate` wrote.
  public init(parsing text: String) throws {
    self = try FileSchema.evaluation.decode(EvaluationReport.self, from: text)
    try validate()
  }

  /// Reads a report that `benchtop evaluate` wrote.
  public init(reading path: String) throws {
    self = try FileSchema.evaluation.read(EvaluationReport.self, from: path)
    do {
      try validate()
    } catch {
      throw FileSchema.evaluation.error(error, of: path)
    }
  }

  /// Throws if no evaluation could have this result, since a report may come from an untrusted file.
  func validate() throws {
    func require(_ isRight: Bool, _ name: String, _ allowed: String) throws {
      guard isRight else {
        throw TaskError.invalidOption(name: name, given: "invalid", allowed: allowed)
      }
    }
    try require(
      (1...1000).contains(tasks.count) && Set(tasks.map(\.name)).count == tasks.count, "tasks",
      "a list of 1 to 1000 distinct tasks")
    for task in tasks {
      let most = 1_000_000.0
      try require(
        (1...1_000_000).contains(task.episodes), "episodes of \(task.name)", "from 1 to 1000000")
      try require(
        [task.successRate, task.finalSuccessRate].allSatisfy { (0...1).contains($0) },
        "success of \(task.name)", "from 0 to 1")
      try require(
        task.meanReturn.isFinite && (0...most).contains(task.meanLength)
          && (0...most).contains(task.medianFirstSuccessStep ?? 0), "statistics of \(task.name)",
        "finite, with steps from 0 to 1000000")
      let curve = task.trialEpisodes ?? []
      try require(
        adaptationEpisodes.map { $0 + 1 == curve.count } ?? curve.isEmpty,
        "trialEpisodes of \(task.name)", "one entry for each episode of a trial")
      try require(
        curve.allSatisfy { (0...1).contains($0.successRate) && $0.meanReturn.isFinite },
        "trialEpisodes of \(task.name)", "success rates from 0 to 1 and finite returns")
    }
    try require(
      Evaluator.adaptationRange.contains(adaptationEpisodes ?? 0), "adaptationEpisodes",
      "from 0 to \(Evaluator.adaptationRange.upperBound)")
    let figures = [
      summary.mean, summary.median, summary.worst, summary.meanOfWorstTen,
      summary.interquartileMean, summary.interquartileMeanLower, summary.interquartileMeanUpper,
    ]
    try require(figures.allSatisfy { (0...1).contains($0) }, "summary", "rates from 0 to 1")
    try require(normalizedScore?.isFinite ?? true, "normalizedScore", "finite")
    try require((1...1_000_000).contains(horizon ?? 1), "horizon", "from 1 to 1000000 steps")
    try require(
      dynamics.count == 1 || dynamics.count == tasks.count, "dynamics",
      "a list with one entry, or one for each task")
    try goals.validate()
    for dynamics in dynamics { try dynamics.validate() }
  }
}

extension EvaluationReport.Task {
  init(_ profile: TaskProfile, _ trials: [TrialResult], adaptationEpisodes: Int) {
    let episodes = trials.map(\.result)
    func fraction(_ isCounted: (EpisodeResult) -> Bool) -> Double {
      Statistics.mean(episodes.map { isCounted($0) ? 1 : 0 })
    }
    name = profile.name
    self.episodes = episodes.count
    successRate = fraction { $0.firstSuccessStep != nil }
    finalSuccessRate = fraction(\.succeedsAtEnd)
    meanReturn = Statistics.mean(episodes.map(\.episodeReturn))
    meanLength = Statistics.mean(episodes.map { Double($0.length) })
    let firsts = episodes.compactMap(\.firstSuccessStep).map(Double.init)
    medianFirstSuccessStep = firsts.isEmpty ? nil : Statistics.median(firsts)
    rewardVersion = profile.version
    unsolvedSubsteps = episodes.reduce(0) { $0 + $1.unsolvedSubsteps }
    penetratingSubsteps = episodes.reduce(0) { $0 + $1.penetratingSubsteps }
    trialEpisodes =
      adaptationEpisodes == 0
      ? nil
      : (0...adaptationEpisodes).map { number in
        EvaluationReport.TrialEpisode(trials.map { $0.episodes[number] })
      }
  }
}
