internal import Agents
internal import Base
internal import Glibc
internal import Reports
internal import Tasks

extension Command {
  static let report = Command(
    name: "report",
    summary: "Show runs side by side on one page of HTML: curves, tables, profiles, episodes.",
    discussion:
      "A RUN is the folder of a training run, finished or not, an agent that comes along, or a file that\n"
      + "'benchtop evaluate --json' has written. Runs that differ only in the seed are taken together, with\n"
      + "intervals over seeds. The page needs no network and no script; it prints, and fits a phone.\n"
      + "--sheets and --films let each group's first policy act once at every task, and show it.",
    examples: [
      "benchtop report mt10-imitation --out report.html",
      "benchtop report runs/ppo-1 runs/ppo-2 runs/sac-1 runs/sac-2 --title Learners --out report.html",
      "benchtop report runs/mt10 expert.json --sheets --out report.html",
      "benchtop report runs/mt10 --json -",
    ],
    operands: [
      Operand(
        name: "RUN", summary: "A run's folder, a file of results, or a bundled agent.",
        isRepeatable: true, candidates: .runs)
    ],
    options: [
      .out("The page; report.html where neither it nor --json is asked for."),
      .json,
      Option(
        name: "title", kind: .text, summary: "What stands above it.", standard: "Benchtop report"),
      Option(name: "sheets", kind: .flag, summary: "Show pictures of an episode of each task."),
      Option(name: "films", kind: .flag, summary: "Show a film of an episode of each task."),
      .seed, .camera, .size("200x200"),
    ] + Option.pictureStyle,
    heedsSignals: true,
    run: { arguments in
      let page = arguments.text("out") ?? (arguments.text("json") == nil ? "report.html" : nil)
      if let page { try FileDraft.requireWritable(page) }
      try arguments.requireWritableJSON()
      var known: Set<String> = []
      // A folder that is named twice is still one run.
      let words = arguments.operands.filter { known.insert(place(of: $0)).inserted }
      var report = Report(
        title: arguments.text("title") ?? "", try words.map { try ReportedRun(reading: $0) },
        repeating: RepeatCommand.init)
      if let page {
        if let artist = try EpisodeArtist(arguments) {
          let bar = ProgressBar("episodes")
          for group in report.groups {
            report.pictures.append(
              try artist.draw(group) { bar.show($0, of: $1, "\(group.name), ") })
          }
        }
        try WholeFile.writeText(ReportPage(report).text, to: page)
        arguments.say(
          "\(page) shows \(count(report.runs.count, "run")) in \(count(report.groups.count, "group"))"
        )
      }
      try arguments.deliver(report.figures, as: FileSchema("report"))
      return .success
    })

  private static func place(of word: String) -> String {
    guard let found = realpath(word, nil) else { return word }
    defer { free(found) }
    return String(cString: found)
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
