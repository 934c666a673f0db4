internal import Agents
internal import Base
internal import Reports
internal import Tasks

extension Command {
  static let report = Command(
    name: "report",
    summary: "Compare runs on one HTML page: curves, tables, profiles and episodes.",
    discussion: [
      .paragraph(
        """
        A RUN is the folder of a training run, finished or not, that of an experiment's results, a \
        bundled agent, or a file of 'benchtop evaluate --json=FILE'. Runs that differ only in their \
        seed form a group, with confidence intervals over seeds; so do the runs of an experiment's \
        row. The page needs no network and no script; it can be \
        printed, and fits a phone. --sheets and --videos show one episode of each task by the first \
        policy of each group.
        """)
    ],
    examples: [
      "benchtop report mt10-bc --out report.html",
      "benchtop report runs/ppo-1 runs/ppo-2 runs/sac-1 runs/sac-2 --title Learners --out report.html",
      "benchtop report runs/mt10 expert.json --sheets --out report.html",
      "benchtop report experiments/mt10-base-learners --out table.html",
      "benchtop report runs/mt10 --json",
    ],
    operands: [
      Operand(
        name: "RUN",
        summary: "A run's folder, an experiment's results, a file of results, or a bundled agent.",
        isRepeatable: true, candidates: .runs)
    ],
    options: [
      .seed,
      Option(
        name: "title", kind: .text, summary: "The title of the page.",
        defaultText: "an experiment's name, or Benchtop report", group: .output),
      Option(
        name: "sheets", kind: .flag, summary: "Show images of an episode of each task.",
        group: .output),
      Option(
        name: "videos", kind: .flag, summary: "Show a video of an episode of each task.",
        group: .output),
      .out("Write the page (HTML).", defaultText: "report.html, unless --json is given"), .json,
      .force, .camera, .size("200x200"),
    ] + Option.imageStyleOptions,
    handlesSignals: true,
    run: { arguments in
      let page = arguments.text("out") ?? (arguments.text("json") == nil ? "report.html" : nil)
      if let page, !arguments.isGiven("out") { try arguments.prepareOutputFile(page) }
      var known: Set<String> = []
      // A folder that is named twice is one run.
      let words = arguments.operands.filter { known.insert(OutputFile.resolved($0)).inserted }
      var report = try Report(
        title: arguments.text("title"), reading: words, reproducing: ReproductionCommand.init)
      if let page {
        if let renderer = try EpisodeRenderer(arguments) {
          let bar = ProgressBar("episodes", arguments)
          for group in report.groups {
            report.episodeMedia.append(
              try renderer.render(group) { bar.show($0, of: $1, group.name) })
          }
        }
        try File.writeText(ReportPage(report).html, to: page)
        arguments.printLine(
          "\(page) shows \(count(report.runs.count, "run")) in \(count(report.groups.count, "group"))."
        )
      }
      try arguments.writeResults(report.summary, as: FileSchema("report"))
      return .success
    })

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
