extension Command {
  static let bench = Command(
    name: "bench",
    summary: "Measure how fast this machine runs Benchtop.",
    examples: ["benchtop bench sim", "benchtop bench tasks"],
    subcommands: [.benchSim, .benchTasks, .benchRender, .benchAgents])
}

extension Option {
  /// The median of them is told.
  static let rounds = Option(
    name: "rounds", kind: .integer(1...99), summary: "How often everything is measured.",
    standard: "5", aliases: ["runs"])
}
