internal import Base
private import Glibc
internal import Learning
internal import Tasks

/// The folder of an experiment's results: a run's folder for each row and seed, `ROW/seed-N`, and a record of the experiment
/// as it was run.
public struct ExperimentFolder: Sendable {
  static let recordName = "experiment.json"
  static let seedPrefix = "seed-"

  public let path: String
  /// The path of the record.
  public var record: String { "\(path)/\(ExperimentFolder.recordName)" }

  public init(_ path: String) { self.path = path }

  var exists: Bool { access(path, F_OK) == 0 }
  /// Whether an experiment was started here.
  public var hasRecord: Bool { access(record, F_OK) == 0 }

  public func folder(of run: ExperimentRun) -> RunFolder { RunFolder("\(path)/\(run.name)") }

  public func folder(of row: String, seed: UInt64) -> RunFolder {
    RunFolder("\(path)/\(row)/\(ExperimentFolder.seedPrefix)\(seed)")
  }

  /// Whether an entry of the folder belongs to the experiment.
  public func contains(_ name: String) -> Bool {
    name == ExperimentFolder.recordName
      || Folder.names(in: "\(path)/\(name)").contains { $0.hasPrefix(ExperimentFolder.seedPrefix) }
  }

  /// The names of all runs that were started here.
  private var startedRuns: [String] {
    Folder.names(in: path).flatMap { row in
      Folder.names(in: "\(path)/\(row)").filter { $0.hasPrefix(ExperimentFolder.seedPrefix) }
        .map { "\(row)/\($0)" }
    }.filter { RunFolder("\(path)/\($0)").hasRun }
  }

  /// Throws if something here was made by another version of the experiment or of its tasks.
  public func requireSame(_ plan: ExperimentPlan) throws {
    let started = startedRuns
    guard !started.isEmpty else { return }
    guard hasRecord else {
      throw FileError.unsuitable(path: path, reason: "holds runs that are not of an experiment")
    }
    for name in started {
      let folder = RunFolder("\(path)/\(name)")
      guard let run = plan.all.first(where: { $0.name == name }) else {
        throw FileError.unsuitable(
          path: folder.path, reason: "is a run that this experiment does not have")
      }
      if let difference = try run.work.difference(fromRunIn: folder) {
        throw FileError.unsuitable(
          path: folder.configuration,
          reason: "is of another version of the experiment: \(difference)")
      }
    }
    try requireSameTasks(plan)
    for run in plan.all where folder(of: run).hasEvaluationReport {
      try requireSame(plan.experiment.evaluation, run)
    }
  }

  /// Throws if the record names other versions of the tasks.
  private func requireSameTasks(_ plan: ExperimentPlan) throws {
    let tasks = try ExperimentRecord(reading: self).tasks
    for task in plan.tasks {
      guard let recorded = tasks.first(where: { $0.name == task.name }) else {
        throw FileError.unsuitable(
          path: record, reason: "was made without the task \(task.name), which the suite has now")
      }
      guard recorded.version == task.version else {
        throw FileError.unsuitable(
          path: record,
          reason: "was made with version \(recorded.version) of the task \(task.name); "
            + "this release has version \(task.version)")
      }
    }
  }

  /// Throws if the evaluation of a run was another one, or came before the end of training.
  private func requireSame(_ evaluation: Experiment.Evaluation, _ run: ExperimentRun) throws {
    let folder = folder(of: run)
    let report = try EvaluationReport(reading: folder.evaluationReport)
    func require(_ isSame: Bool, _ name: String, _ there: some Any, _ here: some Any) throws {
      guard isSame else {
        throw FileError.unsuitable(
          path: folder.evaluationReport,
          reason: "is of another evaluation than the experiment's: "
            + "\(name) is \(there) there and \(here) here")
      }
    }
    let episodes = report.tasks[0].episodes
    try require(episodes == evaluation.episodes, "episodes", episodes, evaluation.episodes)
    try require(report.seed == evaluation.seed, "seed", report.seed, evaluation.seed)
    if let goals = evaluation.goals {
      let there = report.goals.selection
      try require(there == goals, "goals", there.rawValue, goals.rawValue)
    }
    let steps = try progress(of: run).steps
    try require(steps >= run.steps, "the training's last step", steps, run.steps)
  }
}

extension ExperimentFolder {
  /// How far a run is.
  public struct Progress: Sendable {
    /// The steps of training so far; 0 for a run that was not started.
    public var steps = 0
    /// The steps and the hours of training until the last evaluated checkpoint.
    public var checkpointSteps = 0
    public var hours: Double?
    /// Whether it is trained to the end and evaluated.
    public var isFinished = false
    /// Whether it has a folder.
    public var isStarted = false
  }

  public func progress(of run: ExperimentRun) throws -> Progress {
    let folder = folder(of: run)
    guard folder.hasRun else { return Progress() }
    func table(_ path: String) throws -> CurveTable? {
      access(path, F_OK) == 0 ? try CurveTable(reading: path) : nil
    }
    let checkpoints = try table(folder.evaluation)
    return Progress(
      steps: try table(folder.curve)?.steps.last ?? 0,
      checkpointSteps: checkpoints?.steps.last ?? 0,
      hours: checkpoints?.values(of: "hours")?.last, isFinished: folder.hasEvaluationReport,
      isStarted: true)
  }
}
