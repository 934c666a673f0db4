internal import Render
internal import Tasks

extension Command {
  static let benchRender = Command(
    name: "render",
    summary: "Measure rendering: images per second by size, shadows, outputs and threads.",
    discussion: [
      .paragraph(
        """
        Draws the ten tasks of MT10 from the camera corner2 while their experts act, and a scene \
        of twenty primitives. Only the rendering is timed. Each result is the median of five runs.
        """)
    ],
    examples: ["benchtop bench render", "benchtop bench render --seconds 2 --json=render.json"],
    options: [.seconds("1"), .json, .force],
    run: { arguments in
      let report = try RenderBenchmark(seconds: arguments.real("seconds")).run {
        arguments.printLine($0)
      }
      try arguments.writeResults(report)
      return .success
    })
}
