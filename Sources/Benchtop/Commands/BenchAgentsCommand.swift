internal import Learning

extension Command {
  static let benchAgents = Command(
    name: "agents",
    summary: "Measure learning: the time of an update, and the steps per second of training.",
    discussion: [
      .terms([
        (
          "update",
          """
          One update of soft actor-critic as published for MT10: 128 transitions of each of ten \
          tasks, and a policy and two critics with three layers of 400. Measured on one thread and \
          on all threads, with the fraction of the time inside OpenBLAS.
          """
        ),
        (
          "ppo",
          """
          Training on MT10 with the default settings: simulation, action selection and learning. \
          A measurement takes at least 20,000 steps.
          """
        ),
        (
          "combiners",
          """
          One update of PPO on MT50 with each gradient combiner, in turn with the mean, and what the \
          combiner adds. Measured only with --only combiners.
          """
        ),
      ]),
      .paragraph("Each result is the median over all rounds."),
    ],
    examples: ["benchtop bench agents", "benchtop bench agents --only update --json=agents.json"],
    options: [
      .only(AgentsBenchmark.Part.allCases.map(\.rawValue)), .seconds("2"), .rounds, .threads,
      .precision, .json, .force,
    ],
    run: { arguments in
      let benchmark = AgentsBenchmark(
        seconds: arguments.real("seconds"), rounds: arguments.integer("rounds"),
        threads: arguments.integer("threads"),
        precision: arguments.text("precision").flatMap(Precision.init) ?? .float32)
      let only = arguments.text("only").flatMap(AgentsBenchmark.Part.init)
      let report = try benchmark.run(only.map { [$0] } ?? AgentsBenchmark.Part.standard) {
        arguments.printLine($0)
      }
      try arguments.writeResults(report)
      return .success
    })
}
