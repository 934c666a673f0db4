extension Command {
  static let benchAgents = Command(
    name: "agents",
    summary: "Measure learning: the time of an update, and steps a second of whole training.",
    discussion:
      "'update' is one update of soft actor-critic as it is published for MT10: 128 remembered steps of\n"
      + "each of ten tasks, a policy and two critics of three layers of 400. It is measured on one thread\n"
      + "and on all, with the part of it that is spent inside OpenBLAS. 'ppo' trains on MT10 with the\n"
      + "standard settings: simulating, choosing actions and learning. Medians of several rounds.",
    examples: ["benchtop bench agents", "benchtop bench agents --only update --json agents.json"],
    options: [
      Option(
        name: "only", kind: .choice(AgentsBenchmark.Part.allCases.map(\.rawValue)),
        summary:
          "Measure one part: \(AgentsBenchmark.Part.allCases.map(\.rawValue).joined(separator: ", "))."
      ),
      Option(
        name: "seconds", kind: .real(0.01...600),
        summary:
          "How long each figure takes in each round, at least; one of 'ppo' has some 20,000 steps.",
        standard: "2"),
      .rounds,
      .threads,
      .json,
    ],
    run: { arguments in
      try arguments.requireWritableJSON()
      let benchmark = AgentsBenchmark(
        seconds: arguments.real("seconds"), rounds: arguments.integer("rounds"),
        threads: arguments.integer("threads"))
      let only = arguments.text("only").flatMap(AgentsBenchmark.Part.init)
      let report = try benchmark.run(only.map { [$0] } ?? AgentsBenchmark.Part.allCases) {
        arguments.say($0)
      }
      try arguments.deliver(report)
      return .success
    })
}
