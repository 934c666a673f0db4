internal import Base
public import Tasks

/// Trains an algorithm in a folder, with checkpoints and logs, from the start or from where it was stopped.
public final class Trainer<Trained: Algorithm> {
  public typealias Configuration = RunConfiguration<Trained.Settings>

  /// How far training has come.
  public struct Progress: Sendable {
    public let steps, totalSteps: Int
    /// The mean over tasks of the success in the last episodes of training, or else in the last evaluation.
    public let success: Double?
    public let stepsPerSecond: Double
  }

  public let configuration: Configuration
  private let folder: RunFolder
  private let learner: Trained
  private let ground: TrainingGround
  private let tasks: [String]
  private let threads: Int
  /// Where this run, or this part of it, began.
  private var firstSteps: Int
  private var firstHours = 0.0
  private var start = ContinuousClock.now
  private var record: TrainingRecord
  private var curve, evaluations: CurveFile?
  /// In the last evaluation.
  private var lastSuccess: Double?
  private var events: EventFile?

  /// Starts a run in a folder that holds none, or goes on with the one it holds, which has to be the same.
  ///
  /// `demonstrations` reads the configuration's dataset, where it names one.
  public init(
    _ configuration: Configuration, in folder: RunFolder, resume: Bool, threads: Int,
    demonstrations: (@Sendable ([EnvironmentSpec]) throws -> Demonstrations)? = nil
  ) throws {
    try configuration.validate()
    guard (configuration.dataset != nil) == (demonstrations != nil) else {
      throw TaskError.invalidOption(
        name: "the dataset", given: configuration.dataset ?? "left out",
        allowed: "named and read, or neither")
    }
    var ground = TrainingGround(
      try Suite.find(configuration.suite), options: configuration.environment)
    ground.demonstrations = demonstrations
    self.ground = ground
    tasks = ground.tasks
    self.configuration = configuration
    self.folder = folder
    self.threads = threads
    record = TrainingRecord(tasks: tasks.count)
    if folder.hasRun {
      guard resume else {
        throw FileError.unwritable(
          path: folder.path, reason: "it holds a run already; go on with it by --resume")
      }
      try Trainer.require(configuration, in: folder)
    }
    learner = try Trained(
      ground, configuration.settings, seed: configuration.seed, threads: threads)
    try folder.make()
    firstSteps = 0
    if folder.hasCheckpoint {
      try Checkpoint.load(from: folder.checkpoint, exchange)
      firstSteps = learner.steps
    } else {
      try WholeFile.write(
        Array((JSON.encode(configuration) + "\n").utf8), to: folder.configuration)
    }
  }

  /// Throws where a folder's run is another.
  private static func require(_ configuration: Configuration, in folder: RunFolder) throws {
    let text = String(decoding: try WholeFile.read(folder.configuration), as: UTF8.self)
    let known: JSONValue
    do {
      known = try JSONValue(parsing: text)
    } catch {
      throw FileError.broken(
        path: folder.configuration, format: "configuration", reason: "\(error)")
    }
    let mine = try JSONValue(parsing: JSON.encode(configuration))
    if let difference = known.firstDifference(from: mine) {
      throw FileError.unsuitable(
        path: folder.configuration, reason: "is of another run: \(difference)")
    }
  }

  /// Trains to the end. `tell` hears of each iteration.
  public func run(tell: (Progress) throws -> Void = { _ in }) throws {
    try openLogs()
    start = .now
    var nextCheckpoint = learner.steps + configuration.checkpointSteps
    try learner.beginEpisodes()
    while learner.steps < configuration.steps {
      let report = try iterate()
      record.include(report)
      try log(report)
      if learner.steps >= nextCheckpoint || learner.steps >= configuration.steps {
        try learner.savePolicy(to: folder.policy)
        // Before the checkpoint, so that a run that is stopped in between evaluates again.
        try evaluate()
        try Checkpoint.save(to: folder.checkpoint, exchange)
        nextCheckpoint = learner.steps + configuration.checkpointSteps
        try learner.beginEpisodes()
      }
      try tell(
        Progress(
          steps: learner.steps, totalSteps: configuration.steps,
          success: record.hasEpisodes ? record.meanSuccess : lastSuccess,
          stepsPerSecond: Double(learner.steps - firstSteps) / max(seconds, 1e-9)))
    }
  }

  /// Since this run, or this part of it, began.
  private var seconds: Double { start.duration(to: .now) / .seconds(1) }

  private func iterate() throws -> TrainingReport {
    let report: TrainingReport
    do {
      report = try learner.iterate(
        progress: Double(learner.steps) / Double(configuration.steps))
    } catch TaskError.invalidAction {
      // All that an algorithm can do wrong with an action is that it is no number.
      throw divergence("an action")
    }
    for figure in report.figures where !figure.value.isFinite { throw divergence(figure.name) }
    return report
  }

  private func divergence(_ figure: String) -> TrainingError {
    .diverged(
      figure: figure, step: learner.steps,
      checkpoint: folder.hasCheckpoint ? folder.checkpoint : nil)
  }

  // MARK: Files

  private func exchange(_ checkpoint: Checkpoint) throws {
    try checkpoint.value("record", &record)
    try learner.exchange(with: checkpoint)
  }

  private func openLogs() throws {
    let old = try EventFile.paths(in: folder.path, name: "train").last
    if let old {
      events = try EventFile(resuming: old, after: learner.steps)
    } else {
      events = try EventFile(in: folder.path, name: "train")
    }
    evaluations = try openCurve(folder.evaluation, ["hours", "success"] + tasks)
    firstHours = evaluations?.last?.first ?? 0
  }

  /// A new curve, or the one there is up to where this run stands.
  private func openCurve(_ path: String, _ columns: [String]) throws -> CurveFile {
    firstSteps > 0
      ? try CurveFile(resuming: path, columns: columns, after: firstSteps)
      : try CurveFile(path, columns: columns)
  }

  private func log(_ report: TrainingReport) throws {
    var values = report.figures
    if !report.episodes.isEmpty {
      values += [("success", record.meanSuccess), ("return", record.meanReturn)]
      values += zip(tasks, record.success).map { ("success/\($0)", $1) }
    }
    // What there is to tell is the same for all of a run, and known from its first report on.
    let curve = try self.curve ?? openCurve(folder.curve, values.map(\.name))
    self.curve = curve
    try curve.append(step: learner.steps, values.map(\.value))
    try events?.append(values.map { ($0.name, $0.value) }, step: learner.steps)
  }

  /// Lets the policy that was saved last act.
  private func evaluate() throws {
    guard configuration.evaluationEpisodes > 0 else { return }
    let evaluator = Evaluator(
      ground.specs, episodes: configuration.evaluationEpisodes, seed: configuration.seed,
      threads: threads)
    let path = folder.policy
    let results = try evaluator.run({ try LearnedPolicy(reading: path) })
    let rates = results.map { episodes in
      Statistics.mean(episodes.map { $0.firstSuccess == nil ? 0 : 1 })
    }
    lastSuccess = Statistics.mean(rates)
    try evaluations?.append(
      step: learner.steps, [firstHours + seconds / 3600, Statistics.mean(rates)] + rates)
    var values = [("evaluation/success", Statistics.mean(rates))]
    values += zip(tasks, rates).map { ("evaluation/success/\($0)", $1) }
    try events?.append(values, step: learner.steps)
  }
}
