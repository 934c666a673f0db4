internal import Agents
internal import Base
internal import Tasks

/// Summary statistics of each group, as a table and as intervals.
enum SummarySection {
  static func section(_ report: Report) -> ReportSection? {
    let summaries = report.groups.map { GroupSummary($0) }
    let rows: [Markup] = zip(report.groups, summaries).map(row)
    let known = zip(report.groups, summaries).compactMap { group, summary in
      summary.map { (group, $0) }
    }
    let missing = zip(report.groups, summaries).filter { $0.1 == nil }.map(\.0)
    let empty: [Markup] = report.experiments.flatMap { results in
      results.missingRows.map { emptyRow($0, of: results) }
    }
    let chart = IntervalChart(
      title: "Interquartile mean of success rates",
      description: known.map { "\($0.0.name): \(percentage($0.1.interquartileMean))" }
        .joined(separator: "; "),
      x: .percentage("interquartile mean of success rates over tasks"),
      entries: known.map { group, summary in
        IntervalChart.Entry(
          name: group.name, style: group.style, value: summary.interquartileMean,
          interval: summary.interquartileMeanLower.flatMap { lower in
            summary.interquartileMeanUpper.map { (lower, $0) }
          })
      })
    let figure: Markup =
      known.isEmpty
      ? ""
      : """
      <figure>\(chart.svg)<figcaption>The mean of the middle half of the tasks' success rates, with a 95 % bootstrap \
      interval over the seeds within each task, or over the episodes of a single seed.</figcaption></figure>
      """
    let absent = [
      ("Not evaluated yet", missing.map(\.name)), ("Not run", report.missingRows),
    ].filter { !$0.1.isEmpty }.map { reason, names -> Markup in
      "<p class=\"note\">\(reason): \(names.joined(separator: ", ")).</p>\n"
    }
    return ReportSection(
      title: "Summary", anchor: "summary",
      content: """
        <div class="scroll"><table>
        <thead><tr><th scope="col">group</th><th scope="col" class="word">suite</th><th scope="col">seeds</th>\
        <th scope="col">steps</th><th scope="col">hours</th><th scope="col">mean</th>\
        <th scope="col">median</th><th scope="col">IQM</th><th scope="col">95 % interval</th>\
        <th scope="col">worst task</th><th scope="col">worst ten</th></tr></thead>
        <tbody>
        \(rows)\(empty)</tbody></table></div>
        \(absent)\(figure)
        """)
  }

  private static func row(_ group: RunGroup, _ summary: GroupSummary?) -> Markup {
    let first = group.runs[0]
    let interval = summary.flatMap { summary in
      summary.interquartileMeanLower.flatMap { lower in
        summary.interquartileMeanUpper.map { "\(fixedPoint(100 * lower, 1)) to \(percentage($0))" }
      }
    }
    return """
      <tr><th scope="row">\(group.style.swatch)\(group.name)</th>\
      <td class="word">\(first.suite)\(first.split == .test ? " (test)" : "")</td>\
      <td>\(seeds(group))</td><td>\(steps(group))</td><td>\(hours(group))</td>\
      <td>\(percentage(summary?.mean))</td><td>\(percentage(summary?.median))</td>\
      <td><strong>\(percentage(summary?.interquartileMean))</strong></td><td>\(interval ?? "–")</td>\
      <td>\(percentage(summary?.worst))</td><td>\(percentage(summary?.meanOfWorstTen))</td></tr>

      """
  }

  /// A row of an experiment that was not run.
  private static func emptyRow(_ name: String, of results: ExperimentResults) -> Markup {
    let cells = Array(repeating: "<td>–</td>" as Markup, count: 8)
    return """
      <tr><th scope="row">\(name)</th><td class="word">\(results.experiment.suite)</td>\
      <td>0 of \(results.experiment.seeds.count)</td>\(cells)</tr>

      """
  }

  /// The number of seeds, and that of an experiment that lacks some.
  private static func seeds(_ group: RunGroup) -> String {
    let count = group.runs.count
    guard let row = group.runs[0].experimentRow, row.seedCount > count else { return "\(count)" }
    return "\(count) of \(row.seedCount)"
  }

  /// The training steps so far, and the configured total of an unfinished run.
  private static func steps(_ group: RunGroup) -> String {
    let done = group.runs.compactMap { run in
      [run.training?.steps.last, run.checkpoints?.steps.last].compactMap { $0 }.max()
    }
    guard let least = done.min() else { return group.isEvaluation ? "–" : "0" }
    guard case .integer(let number)? = group.runs[0].configuration?["steps"],
      let total = Int(exactly: number), least < total
    else { return shortCount(least) }
    return "\(shortCount(least)) of \(shortCount(total))"
  }

  private static func hours(_ group: RunGroup) -> String {
    let hours = group.runs.compactMap { $0.checkpoints?.values(of: "hours")?.last }
      .filter(\.isFinite)
    guard !hours.isEmpty else { return "–" }
    return fixedPoint(Statistics.mean(hours), 2)
  }
}
