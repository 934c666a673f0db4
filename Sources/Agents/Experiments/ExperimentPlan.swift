internal import Base
internal import Learning
internal import Tasks

/// The runs of an experiment, with the configuration of each.
public struct ExperimentPlan: Sendable {
  public let experiment: Experiment
  /// All runs: those of all rows with the first seed, then those with the second. So there is soon a whole table.
  public let all: [ExperimentRun]
  /// The runs of the chosen rows and seeds.
  public let runs: [ExperimentRun]
  /// The tasks of the suite.
  let tasks: [ExperimentRecord.TaskVersion]

  /// The runs of some rows with the first `seeds` seeds; of all without them. Throws if the suite, an algorithm or a
  /// setting does not exist.
  public init(_ experiment: Experiment, rows: [String]? = nil, seeds: Int? = nil) throws {
    self.experiment = experiment
    tasks = try Suite.find(experiment.suite).train.map { member in
      let task = try Catalog.task(named: member.task)
      return .init(name: task.profile.name, version: task.profile.version)
    }
    for name in rows ?? [] where !experiment.rows.contains(where: { $0.name == name }) {
      throw TaskError.unknownName(kind: "row", name: name, known: experiment.rows.map(\.name))
    }
    let seedCount = seeds ?? experiment.seeds.count
    try require(
      (1...experiment.seeds.count).contains(seedCount), "the number of seeds", seedCount,
      "from 1 to \(experiment.seeds.count), the seeds that the experiment lists")
    all = try experiment.seeds.flatMap { seed in
      try experiment.rows.map { try ExperimentPlan.run($0, seed: seed, of: experiment) }
    }
    let chosenSeeds = experiment.seeds.prefix(seedCount)
    runs = all.filter { run in
      rows?.contains(run.row) ?? true && chosenSeeds.contains(run.seed)
    }
  }

  private static func run(
    _ row: Experiment.Row, seed: UInt64, of experiment: Experiment
  ) throws -> ExperimentRun {
    func work<Trained: Algorithm>(_ algorithm: Trained.Type) throws -> any ExperimentWork {
      try AlgorithmWork(algorithm, row, seed: seed, of: experiment)
    }
    do {
      return ExperimentRun(
        row: row.name, seed: seed, steps: experiment.steps,
        work: try work(Algorithms.find(row.algorithm)))
    } catch {
      throw ExperimentError.invalidRow(row.name, reason: "\(error)")
    }
  }

  /// Throws if training could not start in one of the rows. It builds what each builds, one row after the other.
  public func check(
    _ runs: [ExperimentRun], threads: Int, scratch: String, _ datasets: DatasetReader
  ) throws {
    var known: Set<String> = []
    for run in runs where known.insert(run.row).inserted {
      do {
        try run.work.check(threads: threads, scratch: scratch, datasets)
      } catch let error as InterruptedError {
        throw error
      } catch {
        throw ExperimentError.invalidRow(run.row, reason: "\(error)")
      }
    }
  }

  /// How many of some runs fit into the machine's memory at once, at most `limit` and at least one.
  public func jobs(_ runs: [ExperimentRun], atMost limit: Int) throws -> Int {
    let demands = try runs.map { try $0.work.memoryDemand().bytes }.sorted(by: >)
    var (jobs, bytes) = (0, 0.0)
    for demand in demands.prefix(limit) {
      bytes += demand
      guard bytes <= MemoryDemand.available || jobs == 0 else { break }
      jobs += 1
    }
    return max(1, jobs)
  }
}
