internal import Tasks

extension Command {
  static let benchTasks = Command(
    name: "tasks",
    summary: "Measure environments: steps a second alone and in vectors, resets, start, memory.",
    discussion:
      "Actions are random and resets at the end of episodes are counted in. 'single' runs each of\n"
      + "Meta-World's fifty tasks on one thread, 'mt10', 'images' (MT10 seen at 84x84) and 'goals' run\n"
      + "vectors on all threads, 'ready' makes and resets fifty environments.",
    examples: ["benchtop bench tasks", "benchtop bench tasks --only mt10 --seconds 5"],
    options: [
      Option(
        name: "only", kind: .choice(TasksBenchmark.Part.allCases.map(\.rawValue)),
        summary:
          "Measure one part: \(TasksBenchmark.Part.allCases.map(\.rawValue).joined(separator: ", "))."
      ),
      Option(
        name: "tasks", kind: .text, summary: "For 'single': which tasks, separated by commas.",
        placeholder: "A,B", candidates: .tasks.list),
      Option(
        name: "seconds", kind: .real(0.01...600), summary: "How long each figure takes.",
        standard: "0.5"),
      Option(
        name: "environments", kind: .integer(1...4096), summary: "Environments in a vector.",
        standard: "80"),
      .threads,
      .json,
    ],
    run: { arguments in
      try arguments.requireWritableJSON()
      let tasks = try arguments.text("tasks").map {
        try $0.split(separator: ",").map { try Catalog.task(named: String($0)) }
      }
      let benchmark = TasksBenchmark(
        seconds: arguments.real("seconds"), tasks: tasks ?? Catalog.metaWorld,
        environments: arguments.integer("environments"), threads: arguments.integer("threads"))
      let only = arguments.text("only").flatMap(TasksBenchmark.Part.init)
      let report = try benchmark.run(only.map { [$0] } ?? TasksBenchmark.Part.allCases) {
        arguments.say($0)
      }
      try arguments.deliver(report)
      return .success
    })
}
