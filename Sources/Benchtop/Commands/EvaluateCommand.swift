internal import Agents
internal import Base
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
      .suite(),
      Option(
        name: "split", kind: .choice(Suite.Split.allCases.map(\.rawValue)),
        summary: "The suite's tasks to train on or to test on.", standard: "train"),
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Episodes of each task.",
        standard: "50"),
      .seed, .threads,
      .json,
    ] + Option.environment,
    heedsSignals: true,
    run: { arguments in
      try arguments.requireWritableJSON()
      let plan = try EvaluationPlan(arguments)
      let bar = ProgressBar("episodes")
      let policy = plan.policy
      let results = try plan.evaluator.run(
        { try policy.make() }, tell: { bar.show($0, of: $1) })
      let report = try plan.report(results)
      for line in report.lines { arguments.say(line) }
      try arguments.deliver(report, as: .evaluation)
      return .success
    })
}

/// What is to be evaluated, and how.
struct EvaluationPlan {
  let suite: Suite
  let split: Suite.Split
  let policy: PolicyChoice
  let evaluator: Evaluator

  init(_ arguments: Arguments) throws {
    suite = try Suite.find(arguments.text("suite") ?? "")
    split = arguments.text("split").flatMap(Suite.Split.init) ?? .train
    policy = try arguments.policy
    var specs = suite.specs(
      split, options: try arguments.environmentOptions(suite.standardOptions))
    if let split = arguments.dynamicsSplit {
      for index in specs.indices { specs[index].options.dynamics.split = split }
    }
    evaluator = Evaluator(
      specs, episodes: arguments.integer("episodes"), seed: arguments.seed,
      threads: arguments.integer("threads"))
  }

  func report(_ results: [[Episode]]) throws -> EvaluationReport {
    try EvaluationReport(
      suite: suite.name, split: split, policy: policy.name,
      kernels: policy.kernels, evaluator: evaluator, results)
  }
}
