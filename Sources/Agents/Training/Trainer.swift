internal import Sim
internal import Tasks

/// Trains an algorithm in a folder, with checkpoints and logs, from the start or from where it was stopped.
public final class Trainer<Trained: Algorithm> {
  public typealias Configuration = RunConfiguration<Trained.Settings>

  /// How far training has come.
  public struct Progress: Sendable {
    public let steps, totalSteps: Int
    /// The mean over tasks of the success in the last episodes of training.
    public let success: Double
    public let stepsPerSecond: Double
  }

  public let configuration: Configuration
  private let folder: RunFolder
  private let learner: Trained
  private let tasks: [String]
  private var record: TrainingRecord
  private var curve: CurveFile?
  private var events: EventFile?

  /// Starts a run in a folder that holds none, or goes on with the one it holds, which has to be the same.
  public init(
    _ configuration: Configuration, in folder: RunFolder, resume: Bool, threads: Int
  ) throws {
    try configuration.validate()
    let ground = TrainingGround(
      try Suite.find(configuration.suite), options: configuration.environment)
    tasks = ground.tasks
    self.configuration = configuration
    self.folder = folder
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
    if folder.hasCheckpoint {
      try Checkpoint.load(from: folder.checkpoint, exchange)
    } else {
      let draft = try FileDraft(folder.configuration)
      try draft.append(Array((JSON.encode(configuration) + "\n").utf8))
      try draft.finish()
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
    let (start, firstSteps) = (ContinuousClock.now, learner.steps)
    var nextCheckpoint = learner.steps + configuration.checkpointSteps
    try learner.beginEpisodes()
    while learner.steps < configuration.steps {
      let report = try learner.iterate(
        progress: Double(learner.steps) / Double(configuration.steps))
      try requireFinite(report)
      record.include(report)
      try log(report)
      if learner.steps >= nextCheckpoint || learner.steps >= configuration.steps {
        try save()
        nextCheckpoint = learner.steps + configuration.checkpointSteps
        try learner.beginEpisodes()
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      try tell(
        Progress(
          steps: learner.steps, totalSteps: configuration.steps, success: record.meanSuccess,
          stepsPerSecond: Double(learner.steps - firstSteps) / max(seconds, 1e-9)))
    }
  }

  private func requireFinite(_ report: TrainingReport) throws {
    for figure in report.figures where !figure.value.isFinite {
      throw TrainingError.diverged(
        figure: figure.name, step: learner.steps,
        checkpoint: folder.hasCheckpoint ? folder.checkpoint : nil)
    }
  }

  // MARK: Files

  private func save() throws {
    try learner.savePolicy(to: folder.policy)
    try Checkpoint.save(to: folder.checkpoint, exchange)
  }

  private func exchange(_ checkpoint: Checkpoint) throws {
    try checkpoint.value("record", &record)
    try learner.exchange(with: checkpoint)
  }

  private func openLogs() throws {
    let columns = ["success", "return"] + tasks.map { "success/\($0)" }
    let old = try EventFile.paths(in: folder.path, name: "train").last
    if learner.steps > 0 {
      curve = try CurveFile(resuming: folder.curve, columns: columns, after: learner.steps)
    } else {
      curve = try CurveFile(folder.curve, columns: columns)
    }
    if let old {
      events = try EventFile(resuming: old, after: learner.steps)
    } else {
      events = try EventFile(in: folder.path, name: "train")
    }
  }

  private func log(_ report: TrainingReport) throws {
    let success = record.success
    let all = [record.meanSuccess, record.meanReturn] + success
    try curve?.append(step: learner.steps, all)
    var values = [("success/mean", record.meanSuccess), ("return/mean", record.meanReturn)]
    for (task, value) in zip(tasks, success) { values.append(("success/\(task)", value)) }
    for figure in report.figures { values.append((figure.name, figure.value)) }
    try events?.append(values, step: learner.steps)
  }
}
