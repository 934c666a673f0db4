extension Command {
  static let bench = Command(
    name: "bench",
    summary: "Measure how fast Benchtop runs on this machine.",
    examples: ["benchtop bench sim", "benchtop bench tasks"],
    subcommands: [.benchSim, .benchTasks, .benchRender, .benchAgents])
}

extension Option {
  static let rounds = Option(
    name: "rounds", kind: .integer(1...99),
    summary: "Number of rounds; results are medians over them.", defaultValue: "5")

  static func seconds(_ defaultValue: String) -> Option {
    Option(
      name: "seconds", kind: .real(0.01...600),
      summary: "Shortest time of each measurement, in seconds.", defaultValue: defaultValue)
  }

  /// One of the parts of a benchmark.
  static func only(_ parts: [String]) -> Option {
    Option(
      name: "only", kind: .choice(parts), summary: "Measure one part.", defaultText: "all parts")
  }
}
