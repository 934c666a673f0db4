extension Command {
  static let bench = Command(
    name: "bench",
    summary: "Measure how fast this machine runs Benchtop.",
    examples: ["benchtop bench sim", "benchtop bench tasks"],
    subcommands: [.benchSim, .benchTasks, .benchRender, .benchAgents])
}
