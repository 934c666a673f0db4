public import Base
public import Experience
internal import Learning
internal import Tasks

/// Trains an algorithm in a folder with checkpoints and logs, from the start or from a checkpoint. It locks the folder
/// while it exists.
public final class Trainer<Trained: Algorithm> {
  public typealias Configuration = RunConfiguration<Trained.Settings>

  public let configuration: Configuration
  private let folder: RunFolder
  private let folderLock: FolderLock
  let learner: Learner<Trained>
  private let context: TrainingContext
  private let tasks: [String]
  private let threads: Int
  /// Where this process started training.
  private var startStep = 0
  private var startHours = 0.0
  /// The step of the last checkpoint.
  public private(set) var savedSteps = 0
  /// What wrote the loaded checkpoint; nil for a new run.
  private var checkpointOrigin: FileProvenance?
  /// Where the run was stopped between two regular checkpoints; nil if new episodes start.
  private var pause: Pause?
  /// The step at which the next checkpoint is due.
  private var nextCheckpoint = 0
  private var start = ContinuousClock.now
  private var episodeStatistics: EpisodeStatistics
  private var curve, evaluations: CurveFile?
  /// The success rate of the last evaluation.
  private var lastSuccess: Double?
  private var events: EventFile?

  /// Starts a new run in a folder without one, or resumes the run in the folder, whose configuration must be equal.
  ///
  /// `recordedTransitions` reads the configuration's dataset, if it names one, and `makeSink` makes what takes the
  /// episodes of its recording.
  public init(
    _ configuration: Configuration, in folder: RunFolder, resume: Bool, threads: Int,
    recordedTransitions: RecordedTransitionsReader? = nil, makeSink: EpisodeSinkMaker? = nil
  ) throws {
    try configuration.validate()
    guard (configuration.recording != nil) == (makeSink != nil) else {
      throw TaskError.invalidOption(
        name: "the recording", given: configuration.recording ?? "missing",
        allowed: "given together with what takes its episodes, or not at all")
    }
    guard (configuration.dataset != nil) == (recordedTransitions != nil) else {
      throw TaskError.invalidOption(
        name: "the dataset", given: configuration.dataset ?? "missing",
        allowed: "given together with what reads it, or not at all")
    }
    var context = TrainingContext(
      try Suite.find(configuration.suite), options: configuration.environment)
    context.recordedTransitions = recordedTransitions
    self.context = context
    tasks = context.tasks
    self.configuration = configuration
    self.folder = folder
    self.threads = threads
    episodeStatistics = EpisodeStatistics(tasks: tasks.count)
    // Check first, so that an invalid run makes no folder; and lock an existing folder before reading it.
    let existingLock = folder.exists ? try FolderLock(folder.path) : nil
    try Trainer.check(folder, for: configuration, resume: resume)
    learner = try Learner(
      context, configuration.settings, seed: configuration.seed, threads: threads,
      precision: configuration.precision)
    if let makeSink { try learner.record(makeSink) }
    if let initialRun = configuration.initialRun.map(RunFolder.init), !folder.hasCheckpoint {
      try configuration.requireSimilarity(toRunIn: initialRun)
      try Checkpoint.load(from: initialRun.checkpoint) { [learner] in
        try learner.loadLearned(from: $0)
      }
    }
    if let existingLock {
      folderLock = existingLock
    } else {
      try folder.make()
      folderLock = try FolderLock(folder.path)
      // Another process may have started a run in the meantime.
      try Trainer.check(folder, for: configuration, resume: resume)
    }
    if folder.hasCheckpoint {
      try Checkpoint.load(from: folder.checkpoint) { checkpoint in
        try serialize(checkpoint)
        checkpointOrigin = checkpoint.origin
      }
      (startStep, savedSteps) = (learner.steps, learner.steps)
    } else {
      if let sink = learner.recorder?.sink { try sink.rewind(to: tasks.map { _ in 0 }) }
      try FileSchema.configuration.write(configuration, to: folder.configuration)
    }
    nextCheckpoint = pause?.nextCheckpoint ?? learner.steps + configuration.checkpointSteps
  }

  /// Throws if a folder holds a run that must not be resumed, or a different one.
  private static func check(
    _ folder: RunFolder, for configuration: Configuration, resume: Bool
  ) throws {
    guard folder.hasRun else { return }
    guard resume else {
      throw FileError.unwritable(
        path: folder.path, reason: "it holds a run already; continue it with --resume")
    }
    if let difference = try configuration.difference(fromRunIn: folder) {
      throw FileError.unsuitable(
        path: folder.configuration, reason: "belongs to another run: \(difference)")
    }
  }

  /// A warning if the run resumes on a machine with other matrix kernels; nil otherwise.
  public var resumeNote: String? {
    let kernels = configuration.precision.kernels
    guard let checkpointOrigin, let before = checkpointOrigin.kernels, before != kernels else {
      return nil
    }
    return "this run was computed with matrix kernels for \(before) and continues with those for "
      + "\(kernels), so its last digits may differ from those of a run without a change"
  }

  /// Trains to the end, or until `isStopped` returns true, which is checked after each iteration. Then it saves a
  /// checkpoint, from which training continues to the same bits. Returns whether training is complete.
  /// `reportProgress` is called after each iteration.
  @discardableResult
  public func run(
    reportProgress: (TrainingProgress) throws -> Void = { _ in },
    isStopped: () -> Bool = { Interruption.receivedSignal != nil }
  ) throws -> Bool {
    try openLogs()
    start = .now
    if pause == nil {
      try evaluateIfDue()
      try learner.beginEpisodes()
    }
    while !isFinished {
      if isStopped() {
        if learner.steps > savedSteps { try save(pausing: true) }
        return false
      }
      let report = try iterate()
      episodeStatistics.update(report)
      try log(report)
      if learner.steps >= nextCheckpoint || learner.steps >= configuration.steps {
        nextCheckpoint = learner.steps + configuration.checkpointSteps
        try save(pausing: false)
        try evaluate()
        try learner.beginEpisodes()
      }
      try reportProgress(
        TrainingProgress(
          steps: learner.steps, totalSteps: configuration.steps,
          success: episodeStatistics.hasEpisodes ? episodeStatistics.meanSuccess : lastSuccess,
          stepsPerSecond: Double(learner.steps - startStep) / max(seconds, 1e-9)))
    }
    try learner.recorder?.sink.finish()
    return true
  }

  /// Whether all steps are taken, or the last checkpoint's evaluation has reached the success rate that ends training.
  private var isFinished: Bool {
    if learner.steps >= configuration.steps { return true }
    guard let untilSuccess = configuration.untilSuccess, let row = evaluations?.latestRow else {
      return false
    }
    return row.step == learner.steps && row.values[1] >= untilSuccess
  }

  /// Seconds since this process started training.
  private var seconds: Double { start.duration(to: .now) / .seconds(1) }

  private func iterate() throws -> TrainingReport {
    let report: TrainingReport
    do {
      report = try learner.iterate(
        progress: Double(learner.steps) / Double(configuration.steps))
    } catch TaskError.invalidAction {
      // An algorithm's action is invalid only if it is not a number.
      throw divergenceError("an action")
    }
    for metric in report.metrics where !metric.value.isFinite { throw divergenceError(metric.name) }
    return report
  }

  private func divergenceError(_ metric: String) -> TrainingError {
    .diverged(
      metric: metric, step: learner.steps,
      checkpoint: folder.hasCheckpoint ? folder.checkpoint : nil)
  }

  // MARK: Files

  /// The state of a run that was stopped between two regular checkpoints and continues its episodes.
  private struct Pause: Codable {
    var nextCheckpoint: Int
    /// The hours of training so far.
    var hours: Double

    var validationError: String? {
      (0...Checkpoint.maxCount).contains(nextCheckpoint) && (0...1e9).contains(hours)
        ? nil : "has a step or a time that is out of range"
    }
  }

  /// Saves or loads everything that a run needs to continue.
  func serialize(_ checkpoint: Checkpoint) throws {
    try checkpoint.value("episodeStatistics", &episodeStatistics) {
      $0.validationError(tasks: tasks.count)
    }
    try learner.serialize(with: checkpoint)
    // `pause` says whether the file has the running episodes.
    try checkpoint.optionalValue("pause", &pause) { $0.validationError }
    if pause != nil { try learner.serializeEpisodes(with: checkpoint) }
  }

  /// Saves the policy, then the checkpoint; with `pausing`, including the running episodes.
  private func save(pausing: Bool) throws {
    pause = pausing ? Pause(nextCheckpoint: nextCheckpoint, hours: hours) : nil
    if let recorder = learner.recorder {
      if !pausing { try recorder.endEpisodes() }
      recorder.sink.synchronize()
    }
    do {
      try learner.savePolicy(to: folder.policy)
      try Checkpoint.save(
        to: folder.checkpoint, kernels: configuration.precision.kernels, serialize)
    } catch let error as Checkpoint.NotFinite {
      throw divergenceError(error.name)
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
    startHours = pause?.hours ?? evaluations?.latestRow?.values.first ?? 0
  }

  /// Hours of training, including those of earlier processes.
  private var hours: Double { startHours + seconds / 3600 }

  /// Opens a new curve, or the existing one up to the current step.
  private func openCurve(_ path: String, _ columns: [String]) throws -> CurveFile {
    startStep > 0
      ? try CurveFile(resuming: path, columns: columns, after: startStep)
      : try CurveFile(path, columns: columns)
  }

  private func log(_ report: TrainingReport) throws {
    var values = report.metrics
    if !report.episodes.isEmpty {
      values += [
        ("success", episodeStatistics.meanSuccess), ("return", episodeStatistics.meanReturn),
      ]
      values += zip(tasks, episodeStatistics.success).map { ("success/\($0)", $1) }
    }
    // All reports of a run have the same metrics, so the first one gives the columns.
    let curve = try self.curve ?? openCurve(folder.curve, values.map(\.name))
    self.curve = curve
    try curve.append(step: learner.steps, values.map(\.value))
    try events?.append(values.map { ($0.name, $0.value) }, step: learner.steps)
  }

  /// Evaluates the loaded checkpoint if the run was stopped before its evaluation.
  private func evaluateIfDue() throws {
    guard startStep > 0, evaluations?.latestRow?.step != startStep,
      configuration.evaluationEpisodes > 0
    else { return }
    try learner.savePolicy(to: folder.policy)
    try evaluate()
  }

  /// Evaluates the saved policy.
  private func evaluate() throws {
    guard configuration.evaluationEpisodes > 0 else { return }
    let evaluator = Evaluator(
      context.specs, episodes: configuration.evaluationEpisodes,
      adaptationEpisodes: configuration.settings.trialEpisodes - 1, seed: configuration.seed,
      threads: threads)
    let path = folder.policy
    let results = try evaluator.run({ try LearnedPolicy(reading: path) })
    let rates = results.map { trials in
      Statistics.mean(trials.map { $0.result.firstSuccessStep == nil ? 0 : 1 })
    }
    lastSuccess = Statistics.mean(rates)
    try evaluations?.append(
      step: learner.steps, [hours, Statistics.mean(rates)] + rates)
    var values = [("evaluation/success", Statistics.mean(rates))]
    values += zip(tasks, rates).map { ("evaluation/success/\($0)", $1) }
    try events?.append(values, step: learner.steps)
  }
}
