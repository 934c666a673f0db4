internal import Agents
internal import Base
internal import Datasets
internal import Reports
internal import Tasks

extension Command {
  static let experiment = Command(
    name: "experiment",
    summary: "Run a comparison of algorithms: the rows of a table, with several seeds each.",
    discussion: [
      .paragraph(
        """
        The JSON file of an experiment names its rows, each an algorithm with settings, and what all \
        rows share: suite, steps, seeds and evaluation. 'benchtop list experiments' lists the bundled \
        ones. Every row is checked before the first run starts.
        """),
      .paragraph(
        """
        The folder of --out has a run's folder for each row and seed, ROW/seed-N, as 'benchtop \
        train' writes it, with the final evaluation. 'benchtop report' makes a page of it.
        """),
      .paragraph(
        """
        --resume runs what is missing, and continues interrupted runs from their last checkpoints. \
        It refuses a folder with results of another version of the experiment or of its tasks, and \
        says what differs. Rows and seeds may be added to an experiment at any time.
        """),
    ],
    examples: [
      "benchtop experiment mt10-base-learners",
      "benchtop experiment mt10-base-learners --rows ppo,sac --seeds 1 --resume",
      "benchtop experiment mt10-ppo-combiners --dry-run",
      "benchtop experiment my-experiment.json --jobs 4 --out results",
      "benchtop report experiments/mt10-base-learners",
    ],
    operands: [
      Operand(
        name: "EXPERIMENT", summary: "An experiment's file, or a bundled experiment.",
        candidates: .experiments)
    ],
    options: [
      Option(
        name: "rows", kind: .text, summary: "Run only these rows, with commas between.",
        placeholder: "NAMES", defaultText: "all"),
      Option(
        name: "seeds", kind: .integer(1...1_000_000),
        summary: "Run only the first N seeds of each row.", defaultText: "all"),
      Option(
        name: "jobs", kind: .integer(1...1024),
        summary: "Number of runs at once; they share the threads.",
        defaultText: "one per thread, if there is memory"),
      .threads,
      Option(
        name: "dry-run", kind: .flag,
        summary: "Check everything, print what is missing and how long it takes, and stop."),
      Option(name: "resume", kind: .flag, summary: "Run what is missing in the folder of --out."),
      Option(
        name: "out", kind: .text, summary: "The folder of the results.", placeholder: "DIR",
        defaultText: "experiments/NAME, by the experiment's name", letter: "o",
        candidates: .folders, group: .output),
      .json, .force(replacing: "experiment"),
    ],
    handlesSignals: true,
    run: { arguments in
      let file = try BundledFiles.experiments.path(named: arguments.operands[0])
      let experiment = try Experiment(reading: file)
      let plan = try ExperimentPlan(
        experiment, rows: arguments.text("rows")?.split(separator: ",").map(String.init),
        seeds: arguments.text("seeds") == nil ? nil : arguments.integer("seeds"))
      let folder = ExperimentFolder(arguments.text("out") ?? "experiments/\(experiment.name)")
      if arguments.flag("dry-run") {
        try ExperimentForecast(plan, in: folder, arguments).print()
      } else {
        try run(plan, in: folder, arguments)
      }
      return .success
    })

  private static func run(
    _ plan: ExperimentPlan, in folder: ExperimentFolder, _ arguments: Arguments
  ) throws {
    func start() throws -> ExperimentRunner {
      try ExperimentRunner(
        plan, in: folder, jobs: arguments.text("jobs") == nil ? nil : arguments.integer("jobs"),
        threads: arguments.integer("threads"), Dataset.reader)
    }
    // Another file of this name must not be taken for a record, and be replaced.
    if folder.hasRecord { _ = try ExperimentRecord(reading: folder) }
    let runner =
      folder.hasRecord && !arguments.flag("resume")
      ? try arguments.replace("started experiment", in: folder.path, files: folder.contains, start)
      : try start()
    let count = runner.missing.count
    if count > 0 {
      arguments.printLine(
        "\(count) of \(plan.runs.count) runs to do, \(runner.jobs) at once, "
          + "\(runner.threads) \(runner.threads == 1 ? "thread" : "threads") each.")
    }
    let board = ProgressBoard("steps", arguments)
    let failure: (any Error)?
    do {
      try runner.run { run, event in show(run, event, on: board) }
      failure = nil
    } catch let error as InterruptedError {
      throw ResumableInterruption(
        error, "what the runs have learned is saved",
        resumedBy: ["experiment", arguments.operands[0], "--out", folder.path, "--resume"]
          + arguments.repeated("rows", "seeds", "jobs", "threads", "json"))
    } catch {
      failure = error
    }
    let report = try Report(
      title: nil, reading: [folder.path], reproducing: ReproductionCommand.init)
    for line in lines(report) { arguments.printLine(line) }
    try arguments.writeResults(report.summary, as: FileSchema("report"))
    if let failure { throw failure }
    arguments.printLine("'benchtop report \(folder.path)' makes a page of it.")
  }

  private static func show(
    _ run: ExperimentRun, _ event: ExperimentRunner.Event, on board: ProgressBoard
  ) {
    switch event {
    case .training(let progress):
      board.show(
        run.name, progress.steps, of: progress.totalSteps,
        progress.success.map { "success \(percent($0))" } ?? "")
    case .evaluating: board.show(run.name, "final evaluation")
    case .note(let words): board.print(run.name, words)
    case .finished(let report):
      board.print(
        run.name, "finished, success \(percent(report.summary.mean))", isLast: true)
    case .failed(let reason): board.print(run.name, "failed: \(reason)", isLast: true)
    case .stopped: board.print(run.name, "stopped", isLast: true)
    }
  }

  private static func percent(_ fraction: Double) -> String { fixedPoint(100 * fraction, 1) + " %" }

  /// The table of all rows with results.
  private static func lines(_ report: Report) -> [String] {
    var table = TextTable([
      .word("row"), .number("seeds"), .number("success"), .number("95 % interval"),
      .number("worst task"), .word(""), .number("minutes"),
    ])
    for group in report.groups {
      let summary = GroupSummary(group)
      let interval = summary.flatMap { summary in
        summary.meanLower.flatMap { lower in
          summary.meanUpper.map { "\(fixedPoint(100 * lower, 1)) to \(percent($0))" }
        }
      }
      table.add([
        .word(group.name), .number("\(group.runs.count)"),
        .number((summary?.mean).map(percent) ?? "-"), .number(interval ?? "-"),
        .number((summary?.worst).map(percent) ?? "-"), .word(summary?.worstTask ?? ""),
        .number(LearningSpeed(group)?.minutes.map { fixedPoint($0, 1) } ?? "-"),
      ])
    }
    return table.lines
  }
}
