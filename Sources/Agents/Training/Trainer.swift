public import Base
public import Tasks

/// Trains an algorithm in a folder, with checkpoints and logs, from the start or from where it was stopped. While it
/// lives, the folder is its own.
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
  private let claim: FolderClaim
  let learner: Trained
  private let ground: TrainingGround
  private let tasks: [String]
  private let threads: Int
  /// Where this run, or this part of it, began.
  private var firstSteps = 0
  private var firstHours = 0.0
  /// The steps that the checkpoint there is was saved at.
  public private(set) var savedSteps = 0
  /// What wrote the checkpoint that this goes on from; nil where it begins.
  private var earlier: FileOrigin?
  /// Where this run was stopped between two checkpoints; nil where its episodes are to begin.
  private var pause: Pause?
  /// The step at which the next checkpoint is due.
  private var nextCheckpoint = 0
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
    // What cannot be learned makes no folder; and nobody else may change one that is there from now on.
    let early = folder.isThere ? try FolderClaim(folder.path) : nil
    try Trainer.check(folder, for: configuration, resume: resume)
    learner = try Trained(
      ground, configuration.settings, seed: configuration.seed, threads: threads)
    if let early {
      claim = early
    } else {
      try folder.make()
      claim = try FolderClaim(folder.path)
      // Another process may have been as quick.
      try Trainer.check(folder, for: configuration, resume: resume)
    }
    if folder.hasCheckpoint {
      try Checkpoint.load(from: folder.checkpoint) { checkpoint in
        try exchange(checkpoint)
        earlier = checkpoint.origin
      }
      (firstSteps, savedSteps) = (learner.steps, learner.steps)
    } else {
      try FileSchema.configuration.write(configuration, to: folder.configuration)
    }
    nextCheckpoint = pause?.nextCheckpoint ?? learner.steps + configuration.checkpointSteps
  }

  /// Throws where a folder holds a run that is not to be gone on with, or another one.
  private static func check(
    _ folder: RunFolder, for configuration: Configuration, resume: Bool
  ) throws {
    guard folder.hasRun else { return }
    guard resume else {
      throw FileError.unwritable(
        path: folder.path, reason: "it holds a run already; continue it with --resume")
    }
    try Trainer.require(configuration, in: folder)
  }

  /// Throws where a folder's run is another.
  private static func require(_ configuration: Configuration, in folder: RunFolder) throws {
    func withoutOrigin(_ value: JSONValue) -> JSONValue {
      guard case .object(let members) = value else { return value }
      return .object(members.filter { $0.key != "origin" })
    }
    let known = withoutOrigin(try FileSchema.configuration.read(folder.configuration))
    let mine = withoutOrigin(try JSONValue(encoding: configuration))
    if let difference = known.firstDifference(from: mine) {
      throw FileError.unsuitable(
        path: folder.configuration, reason: "is of another run: \(difference)")
    }
  }

  /// What there is to say of going on elsewhere than before, in one line; nil where nothing is.
  public var remark: String? {
    let kernels = MatrixKernels.name
    guard let earlier, let before = earlier.kernels, before != kernels else { return nil }
    return "this run was computed with matrix kernels for \(before) and continues with those for "
      + "\(kernels), so its last digits may differ from those of a run without a change"
  }

  /// Trains to the end, or until `isStopped` says so, which is asked after each iteration; what has been learned is
  /// saved then, and training goes on from there to the same bits. Says whether it has come to the end. `tell` hears
  /// of each iteration.
  @discardableResult
  public func run(
    tell: (Progress) throws -> Void = { _ in },
    isStopped: () -> Bool = { Interruption.signal != nil }
  ) throws -> Bool {
    try openLogs()
    start = .now
    if pause == nil {
      try evaluateIfDue()
      try learner.beginEpisodes()
    }
    while learner.steps < configuration.steps {
      if isStopped() {
        if learner.steps > savedSteps { try save(pausing: true) }
        return false
      }
      let report = try iterate()
      record.include(report)
      try log(report)
      if learner.steps >= nextCheckpoint || learner.steps >= configuration.steps {
        nextCheckpoint = learner.steps + configuration.checkpointSteps
        try save(pausing: false)
        try evaluate()
        try learner.beginEpisodes()
      }
      try tell(
        Progress(
          steps: learner.steps, totalSteps: configuration.steps,
          success: record.hasEpisodes ? record.meanSuccess : lastSuccess,
          stepsPerSecond: Double(learner.steps - firstSteps) / max(seconds, 1e-9)))
    }
    return true
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

  /// What a checkpoint says of a run that was stopped between two that were due, whose episodes go on.
  private struct Pause: Codable {
    var nextCheckpoint: Int
    /// The hours that training had taken.
    var hours: Double

    var fault: String? {
      (0...Checkpoint.highestCount).contains(nextCheckpoint) && (0...1e9).contains(hours)
        ? nil : "holds a step or a time that no run can have"
    }
  }

  /// Lists all that a run goes on from.
  func exchange(_ checkpoint: Checkpoint) throws {
    try checkpoint.value("record", &record) { $0.fault(tasks: tasks.count) }
    try learner.exchange(with: checkpoint)
    // Loading finds out whether episodes go on; where they do, all of them are listed too.
    try checkpoint.optionalValue("pause", &pause) { $0.fault }
    if pause != nil { try learner.exchangeEpisodes(with: checkpoint) }
  }

  /// Saves the policy, and then all that a run goes on from; `pausing` with its running episodes.
  private func save(pausing: Bool) throws {
    pause = pausing ? Pause(nextCheckpoint: nextCheckpoint, hours: hours) : nil
    do {
      try learner.savePolicy(to: folder.policy)
      try Checkpoint.save(to: folder.checkpoint, exchange)
    } catch let error as Checkpoint.NotFinite {
      throw divergence(error.name)
    }
    savedSteps = learner.steps
  }

  private func openLogs() throws {
    let old = try EventFile.paths(in: folder.path, name: "train").last
    if let old {
      events = try EventFile(resuming: old, after: learner.steps)
    } else {
      events = try EventFile(in: folder.path, name: "train")
    }
    evaluations = try openCurve(folder.evaluation, ["hours", "success"] + tasks)
    firstHours = pause?.hours ?? evaluations?.last?.values.first ?? 0
  }

  /// That training has taken, with its earlier parts.
  private var hours: Double { firstHours + seconds / 3600 }

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

  /// Evaluates the policy of a checkpoint after which the run was stopped before it had been.
  private func evaluateIfDue() throws {
    guard firstSteps > 0, evaluations?.last?.step != firstSteps,
      configuration.evaluationEpisodes > 0
    else { return }
    try learner.savePolicy(to: folder.policy)
    try evaluate()
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
      step: learner.steps, [hours, Statistics.mean(rates)] + rates)
    var values = [("evaluation/success", Statistics.mean(rates))]
    values += zip(tasks, rates).map { ("evaluation/success/\($0)", $1) }
    try events?.append(values, step: learner.steps)
  }
}
