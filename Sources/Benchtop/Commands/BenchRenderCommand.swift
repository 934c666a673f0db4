internal import Render
internal import Tasks

extension Command {
  static let benchRender = Command(
    name: "render",
    summary: "Measure pictures: images a second by size, shadows, output and threads.",
    discussion:
      "Draws the ten tasks of MT10 with the arm from corner2 while their experts act, and a scene of\n"
      + "twenty plain shapes. Only the drawing is timed. Medians of five runs.",
    examples: ["benchtop bench render", "benchtop bench render --seconds 2 --json render.json"],
    options: [
      Option(
        name: "seconds", kind: .real(0.01...600), summary: "How long each figure takes.",
        standard: "1"),
      .json,
    ],
    run: { arguments in
      try arguments.requireWritableJSON()
      let report = try RenderBenchmark(seconds: arguments.real("seconds")).run { arguments.say($0) }
      try arguments.deliver(report)
      return .success
    })
}
