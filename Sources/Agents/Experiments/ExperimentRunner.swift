internal import Base
internal import Learning
internal import Synchronization
public import Tasks

/// Runs what is missing of an experiment, several runs at once. It locks the folder of the results while it exists.
///
/// Each run has threads of its own, and its result does not depend on their number. A run that fails does not stop the
/// others; a signal stops all, and each saves what it has.
public final class ExperimentRunner: Sendable {
  /// What happens to a run.
  public enum Event: Sendable {
    case training(TrainingProgress)
    /// What may make its result another one.
    case note(String)
    case evaluating
    case finished(EvaluationReport)
    case failed(String)
    /// A signal has stopped it.
    case stopped
  }

  /// The runs that are not finished, those first that were started before.
  public let missing: [ExperimentRun]
  /// Runs at once, and the threads of each.
  public let jobs, threads: Int
  private let plan: ExperimentPlan
  private let folder: ExperimentFolder
  private let datasets: DatasetReader
  private let folderLock: FolderLock

  /// Checks everything before it makes or changes a file. `threads` are those of all runs together; without `jobs`, as
  /// many runs as there are threads and memory for.
  public init(
    _ plan: ExperimentPlan, in folder: ExperimentFolder, jobs: Int? = nil, threads: Int,
    _ datasets: @escaping DatasetReader
  ) throws {
    self.plan = plan
    self.folder = folder
    self.datasets = datasets
    // An existing folder is locked before it is read.
    let existingLock = folder.exists ? try FolderLock(folder.path) : nil
    try folder.requireSame(plan)
    let progress = try plan.runs.map { try folder.progress(of: $0) }
    let unfinished = zip(plan.runs, progress).filter { !$1.isFinished }
    missing =
      unfinished.filter { $1.isStarted }.map(\.0) + unfinished.filter { !$1.isStarted }.map(\.0)
    // Runs that were started before could start.
    try plan.check(
      unfinished.filter { !$1.isStarted }.map(\.0), threads: threads, scratch: folder.path, datasets
    )
    let fitting = try plan.jobs(missing, atMost: jobs ?? threads)
    if let jobs, fitting < min(jobs, missing.count) {
      throw TaskError.invalidOption(
        name: "the number of runs at once", given: "\(jobs)",
        allowed: "at most \(fitting), for which the memory of this machine "
          + "(\(MemoryDemand.text(MemoryDemand.available))) is enough")
    }
    self.jobs = max(1, min(fitting, missing.count))
    self.threads = max(1, threads / self.jobs)
    if let existingLock {
      folderLock = existingLock
    } else {
      try Folder.make(folder.path)
      folderLock = try FolderLock(folder.path)
      // Another process may have started in the meantime.
      try folder.requireSame(plan)
    }
    try ExperimentRecord(plan).write(to: folder)
  }

  /// Runs what is missing. Any thread may call `report`. Throws if a run has failed, or after a signal.
  public func run(_ report: @Sendable (ExperimentRun, Event) -> Void) throws {
    let next = Atomic<Int>(0)
    let failures = Mutex<[(name: String, reason: String)]>([])
    try ThreadGroup.run(jobs) { _ in
      while Interruption.receivedSignal == nil {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < missing.count else { return }
        let run = missing[index]
        do {
          try complete(run) { report(run, $0) }
        } catch is InterruptedError {
          report(run, .stopped)
        } catch {
          failures.withLock { $0.append((run.name, "\(error)")) }
          report(run, .failed("\(error)"))
        }
      }
    }
    try Interruption.check()
    let failed = failures.withLock { $0 }
    if let first = failed.first {
      throw ExperimentError.failed(
        failed.map(\.name), of: missing.count, reason: first.reason)
    }
  }

  /// Trains a run to the end, and evaluates it.
  private func complete(_ run: ExperimentRun, _ report: (Event) -> Void) throws {
    let runFolder = folder.folder(of: run)
    if try run.work.train(in: runFolder, threads: threads, datasets, report) {
      return report(.stopped)
    }
    report(.evaluating)
    report(
      .finished(
        try run.work.evaluate(plan.experiment.evaluation, in: runFolder, threads: threads)))
  }
}
