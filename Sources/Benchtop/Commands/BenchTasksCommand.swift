internal import Tasks

extension Command {
  static let benchTasks = Command(
    name: "tasks",
    summary: "Measure environments: steps per second, alone and in vectors, resets and memory.",
    discussion: [
      .paragraph("Actions are random. Resets at the end of episodes count."),
      .terms([
        ("single", "Each task of --suite on one thread."),
        ("mt10", "A vector of MT10 on all threads."),
        ("images", "A vector of MT10 with images of 84x84 on all threads."),
        ("goals", "A vector of the goal tasks on all threads."),
        ("ready", "Creation and reset of fifty environments."),
      ]),
    ],
    examples: [
      "benchtop bench tasks", "benchtop bench tasks --only mt10 --seconds 5",
      "benchtop bench tasks --only single --suite push,drawer-open",
    ],
    options: [
      .suite(default: "MT50"), .task, .only(TasksBenchmark.Part.allCases.map(\.rawValue)),
      .seconds("0.5"),
      Option(
        name: "environments", kind: .integer(1...4096), summary: "Environments in a vector.",
        defaultValue: "80"),
      .threads, .json, .force,
    ],
    run: { arguments in
      let suite = try arguments.suite(default: "MT50")
      let benchmark = TasksBenchmark(
        seconds: arguments.real("seconds"),
        tasks: try suite.train.map { try Catalog.task(named: $0.task) },
        environments: arguments.integer("environments"), threads: arguments.integer("threads"))
      let only = arguments.text("only").flatMap(TasksBenchmark.Part.init)
      let report = try benchmark.run(only.map { [$0] } ?? TasksBenchmark.Part.allCases) {
        arguments.printLine($0)
      }
      try arguments.writeResults(report)
      return .success
    })
}
