internal import Agents
internal import Base
internal import Tasks

extension Command {
  static let evaluate = Command(
    name: "evaluate",
    summary: "Measure the success rate of a policy on a suite or a task.",
    discussion: [
      .paragraph(
        """
        An episode succeeds if any of its steps does; success at the last step is reported too. \
        Episodes take the suite's listed initial states in turn; --goals random draws a new one for \
        each.
        """),
      .paragraph(
        """
        A trained agent observes what it did in training, for example the images of the same \
        cameras; --options replaces that.
        """),
      .paragraph(
        """
        With --adaptation-episodes N, a trial is N episodes and then the one that counts, all with \
        the same initial state, goal and hidden dynamics. A policy with memory can learn the task \
        in the first ones. The results have success and return of the first, second and later \
        episodes of the trials.
        """),
    ],
    examples: [
      "benchtop evaluate --policy expert --suite MT50",
      "benchtop evaluate --policy random --suite MT10+friction --episodes 20 --json=out.json",
      "benchtop evaluate --policy runs/mt10 --suite push,reach,drawer-open",
      "benchtop evaluate --task push-v3",
    ],
    options: [
      .suite(), .task,
      Option(
        name: "split", kind: .choice(Suite.Split.allCases.map(\.rawValue)),
        summary: "The suite's training tasks or its test tasks.", defaultValue: "train",
        group: .task),
      .policy,
      Option(
        name: "episodes", kind: .integer(1...1_000_000), summary: "Episodes per task.",
        defaultValue: "50"),
      Option(
        name: "adaptation-episodes", kind: .integer(Evaluator.adaptationRange),
        summary: "Episodes of the same trial before each one that counts.", defaultValue: "0"),
      .seed, .threads, .json, .force,
    ] + Option.environment(goals: .finite),
    handlesSignals: true,
    run: { arguments in
      let plan = try EvaluationPlan(arguments)
      let bar = ProgressBar("episodes", arguments)
      let results = try plan.evaluator.run(
        plan.policy, reportProgress: { bar.show($0, of: $1) })
      let report = try plan.report(results)
      for line in report.lines { arguments.printLine(line) }
      try arguments.writeResults(report, as: .evaluation)
      return .success
    })
}

/// The settings of an evaluation.
struct EvaluationPlan {
  let suite: Suite
  let split: Suite.Split
  let policy: PolicyChoice
  let evaluator: Evaluator

  init(_ arguments: Arguments) throws {
    suite = try arguments.suite()
    split = arguments.text("split").flatMap(Suite.Split.init) ?? .train
    policy = try arguments.policy
    let options = try arguments.environmentOptions(suite.defaultOptions)
    var specs = suite.specs(split, options: try arguments.observing(options, by: policy))
    if let split = arguments.dynamicsSplit {
      for index in specs.indices { specs[index].options.dynamics.split = split }
    }
    if case .scripted = policy {
      // Scripted policies read the environment itself, so images would be drawn for nothing. Options that are not valid
      // are refused all the same.
      _ = try specs[0].make()
      for index in specs.indices { specs[index].options.observation = ObservationOptions() }
    }
    evaluator = Evaluator(
      specs, episodes: arguments.integer("episodes"),
      adaptationEpisodes: arguments.integer("adaptation-episodes"), seed: arguments.seed,
      threads: arguments.integer("threads"))
  }

  func report(_ results: [[TrialResult]]) throws -> EvaluationReport {
    try EvaluationReport(
      suite: suite, split: split, policy: policy, evaluator: evaluator, results)
  }
}
