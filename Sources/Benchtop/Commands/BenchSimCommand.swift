internal import Sim

extension Command {
  static let benchSim = Command(
    name: "sim",
    summary: "Measure the simulation: steps per second, creation, reset, memory and threads.",
    discussion: [
      .paragraph(
        """
        Each result is the median over all rounds. A step is a control step of 12.5 ms: two \
        substeps with contacts, controller and solver.
        """)
    ],
    examples: ["benchtop bench sim", "benchtop bench sim --seconds 5 --json=sim.json"],
    options: [.seconds("2"), .rounds, .json, .force],
    run: { arguments in
      let benchmark = SimBenchmark(
        seconds: arguments.real("seconds"), runs: arguments.integer("rounds"))
      let report = try benchmark.run { arguments.printLine($0) }
      try arguments.writeResults(report)
      return report.sameBitsOnThreads ? .success : .failure
    })
}
