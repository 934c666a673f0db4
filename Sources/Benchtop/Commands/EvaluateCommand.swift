internal import Tasks

extension Command {
  static let evaluate = Command(
    name: "evaluate",
    summary: "Measure how often a policy succeeds, on a suite or a task.",
    discussion:
      "Success counts at any step, and once more at the end. Episodes start from the suite's listed\n"
      + "layouts in turn; --goals fresh draws a new one for each.",
    examples: [
      "benchtop evaluate --policy expert --suite MT50",
      "benchtop evaluate --policy random --suite MT10+friction --episodes 20 --json out.json",
      "benchtop evaluate --policy runs/mt10 --suite MT10",
    ],
    options: [
      .policy,
      Option(
        name: "suite", kind: .text,
        summary: "Which tasks; see 'benchtop list suites'. MT1:TASK is a single one.",
        placeholder: "NAME", standard: "MT10"),
      Option(
        name: "split", kind: .choice(Suite.Split.allCases.map(\.rawValue)),
        summary: "The suite's tasks to train on or to test on.", standard: "train"),
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Episodes of each task.",
        standard: "50"),
      .seed, .threads,
      Option(
        name: "json", kind: .text, summary: "Write the results to a file, or to - for the output.",
        placeholder: "FILE"),
    ] + Option.environment,
    run: { arguments in
      let suite = try Suite.find(arguments.text("suite") ?? "")
      let split = arguments.text("split").flatMap(Suite.Split.init) ?? .train
      let policy = try arguments.policy
      var specs = suite.specs(
        split, options: try arguments.environmentOptions(suite.standardOptions))
      if let split = arguments.dynamicsSplit {
        for index in specs.indices { specs[index].options.dynamics.split = split }
      }
      let evaluator = Evaluator(
        specs, episodes: arguments.integer("episodes"), seed: arguments.seed,
        threads: arguments.integer("threads"))
      let bar = ProgressBar("episodes")
      let results = try evaluator.run({ try policy.make() }, tell: { bar.show($0, of: $1) })
      let report = try EvaluationReport(
        suite: suite.name, split: split, policy: policy.name, evaluator: evaluator, results)
      if arguments.text("json") == "-" {
        try printJSON(report)
        return .success
      }
      for line in report.lines { print(line) }
      if let path = arguments.text("json") { try writeJSON(report, to: path) }
      return .success
    })
}
