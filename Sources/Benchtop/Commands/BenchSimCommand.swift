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
        name: "seconds", kind: .real(0.01...600),
        summary: "How long each figure takes in each round.", standard: "2"
      ),
      .rounds,
      .json,
    ],
    run: { arguments in
      try arguments.requireWritableJSON()
      let benchmark = SimBenchmark(
        seconds: arguments.real("seconds"), runs: arguments.integer("rounds"))
      let report = try benchmark.run { arguments.say($0) }
      try arguments.deliver(report)
      return report.sameBitsOnThreads ? .success : .failure
    })
}
