internal import Sim

extension Command {
  static let benchSim = Command(
    name: "sim",
    summary: "Measure the simulation: steps a second, start, reset, memory and threads.",
    discussion:
      "Each figure is the median of several runs. A step is a control step of 12.5 ms: two substeps\n"
      + "with contacts, controller and solver.",
    examples: ["benchtop bench sim", "benchtop bench sim --seconds 5 --json sim.json"],
    options: [
      Option(
        name: "seconds", kind: .real(0.01...600), summary: "How long each run takes.", standard: "2"
      ),
      Option(name: "runs", kind: .integer(1...99), summary: "How many runs.", standard: "5"),
      Option(
        name: "json", kind: .text, summary: "Write the figures to a file too.", placeholder: "FILE"),
    ],
    run: { arguments in
      let benchmark = SimBenchmark(
        seconds: arguments.real("seconds"), runs: arguments.integer("runs"))
      let report = try benchmark.run { print($0) }
      if let path = arguments.text("json") { try writeJSON(report, to: path) }
      return report.sameBitsOnThreads ? .success : .failure
    })
}
