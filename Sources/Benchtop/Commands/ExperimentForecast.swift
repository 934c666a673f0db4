internal import Agents
internal import Base
internal import Datasets

/// What an experiment still has to do, and how long that takes, as far as finished steps tell.
struct ExperimentForecast {
  private let plan: ExperimentPlan
  private let folder: ExperimentFolder
  private let progress: [ExperimentFolder.Progress]
  private let jobs: Int
  private let arguments: Arguments

  /// Throws where the experiment itself would.
  init(_ plan: ExperimentPlan, in folder: ExperimentFolder, _ arguments: Arguments) throws {
    self.plan = plan
    self.folder = folder
    self.arguments = arguments
    try folder.requireSame(plan)
    progress = try plan.runs.map { try folder.progress(of: $0) }
    let unfinished = zip(plan.runs, progress).filter { !$1.isFinished }.map(\.0)
    let scratch = try ScratchFolder()
    try withExtendedLifetime(scratch) {
      try plan.check(
        unfinished, threads: arguments.integer("threads"), scratch: scratch.path, Dataset.reader)
    }
    let limit =
      arguments.text("jobs") == nil ? arguments.integer("threads") : arguments.integer("jobs")
    jobs = try plan.jobs(unfinished, atMost: limit)
  }

  func print() throws {
    for line in table.lines { arguments.printLine(line) }
    arguments.printLine("")
    for line in summaryLines { arguments.printLine(line) }
    try arguments.writeResults(results)
  }

  /// The runs of each row, with a column for each seed.
  private var table: TextTable {
    let seeds = plan.experiment.seeds.filter { seed in plan.runs.contains { $0.seed == seed } }
    var table = TextTable([.word("row")] + seeds.map { .word("seed \($0)") })
    for row in plan.experiment.rows where plan.runs.contains(where: { $0.row == row.name }) {
      table.add(
        [.word(row.name)]
          + zip(plan.runs, progress).filter { $0.0.row == row.name }.map {
            .word(ExperimentForecast.state($0, $1))
          })
    }
    return table
  }

  private static func state(
    _ run: ExperimentRun, _ progress: ExperimentFolder.Progress
  ) -> String {
    guard !progress.isFinished else { return "finished" }
    guard progress.isStarted else { return "missing" }
    return "at \(fixedPoint(100 * Double(progress.steps) / Double(run.steps), 0)) %"
  }

  /// The hours that a step of a row takes, by its runs so far; nil without any.
  private func hoursPerStep(_ row: String) -> Double? {
    let known = zip(plan.runs, progress).filter { $0.0.row == row }.compactMap { run, progress in
      progress.hours.map { (hours: $0, steps: progress.checkpointSteps) }
    }
    let steps = known.reduce(0) { $0 + $1.steps }
    return steps > 0 ? known.reduce(0) { $0 + $1.hours } / Double(steps) : nil
  }

  private struct Results: Encodable {
    struct Run: Encodable {
      let name: String
      let steps, totalSteps: Int
      let isFinished: Bool
      /// The hours that the remaining steps take; nil if no step of the row was measured.
      let remainingHours: Double?
    }

    let folder: String
    let jobs: Int
    let runs: [Run]
  }

  private var results: Results {
    Results(
      folder: folder.path, jobs: jobs,
      runs: zip(plan.runs, progress).map { run, progress in
        let steps = progress.isFinished ? 0 : max(0, run.steps - progress.steps)
        return Results.Run(
          name: run.name, steps: progress.steps, totalSteps: run.steps,
          isFinished: progress.isFinished,
          remainingHours: steps == 0 ? 0 : hoursPerStep(run.row).map { $0 * Double(steps) })
      })
  }

  private var summaryLines: [String] {
    let runs = results.runs
    let missing = runs.filter { !$0.isFinished }
    let steps = missing.reduce(0) { $0 + max(0, $1.totalSteps - $1.steps) }
    var lines = [
      "\(folder.path): \(runs.count - missing.count) of \(runs.count) runs are finished; "
        + "\(steps) steps remain, \(jobs) \(jobs == 1 ? "run" : "runs") at once."
    ]
    guard !missing.isEmpty else { return lines }
    let known = missing.compactMap(\.remainingHours)
    if !known.isEmpty {
      let hours = known.reduce(0, +)
      lines.append(
        "About \(fixedPoint(hours / Double(jobs), hours < 10 ? 2 : 0)) h, by the speed of the steps so far"
          + (known.count < missing.count ? ", without the rows below." : "."))
    }
    let unknown = plan.experiment.rows.map(\.name).filter { row in
      hoursPerStep(row) == nil && zip(plan.runs, runs).contains { $0.row == row && !$1.isFinished }
    }
    if !unknown.isEmpty {
      lines.append("Not known before their first checkpoints: \(unknown.joined(separator: ", ")).")
    }
    return lines
  }
}
