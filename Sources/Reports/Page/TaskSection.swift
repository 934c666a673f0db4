internal import Base
internal import Tasks

/// The success rate of each task: a heat map of all runs, and a table of all groups.
enum TaskSection {
  static func section(_ report: Report) -> ReportSection? {
    let tasks = report.tasks
    guard !tasks.isEmpty else { return nil }
    let runs = report.groups.flatMap { group in
      zip(group.runs, group.scores).compactMap { run, scores in
        scores.map {
          (name: label(of: run, in: group), scores: $0)
        }
      }
    }
    let map = report.experiments.isEmpty ? map(of: runs, tasks) : map(of: report, tasks)
    let sources: [Markup] = runs.map { "<li>\($0.name): \($0.scores.source.description)</li>" }
    return ReportSection(
      title: "Tasks", anchor: "tasks",
      content: """
        <figure class="wide"><div class="scroll">\(map.svg)</div><figcaption>Success rate in percent, as the \
        number and the color of each cell: orange is none, blue is all.</figcaption></figure>
        <details open="open"><summary>Table</summary>\(table(report, tasks))</details>
        <details><summary>Sources of the results</summary><ul>\(sources)</ul></details>
        """)
  }

  /// A column for each run.
  private static func map(
    of runs: [(name: String, scores: FinalScores)], _ tasks: [String]
  ) -> HeatMap {
    HeatMap(
      title: "Success rate by task",
      description: "\(tasks.count) tasks by \(runs.count) runs, in percent",
      rows: tasks, columns: runs.map(\.name),
      values: tasks.map { task in
        runs.map { run in run.scores.tasks.first { $0.task == task }?.success }
      })
  }

  /// A column for each group, with the mean over its seeds, and an empty one for each row of an experiment that was not
  /// run.
  private static func map(of report: Report, _ tasks: [String]) -> HeatMap {
    let (groups, missing) = (report.groups, report.missingRows)
    return HeatMap(
      title: "Success rate by task",
      description: "\(tasks.count) tasks by \(groups.count + missing.count) rows, in percent",
      rows: tasks, columns: groups.map(\.name) + missing,
      values: tasks.map { task in
        groups.map { group in
          let rates = group.scores(of: task).map(\.success)
          return rates.isEmpty ? nil : Statistics.mean(rates)
        } + missing.map { _ in nil }
      })
  }

  /// A label that fits a column, with the seed if there are several.
  private static func label(of run: RunRecord, in group: RunGroup) -> String {
    guard group.runs.count > 1 else { return group.name }
    let name = group.name.count > 16 ? group.name.prefix(15) + "…" : group.name
    return "\(name), seed \(run.seed)"
  }

  private static func table(_ report: Report, _ tasks: [String]) -> Markup {
    let groups = report.groups.filter { !$0.tasks.isEmpty }
    // Checkpoints record only success.
    let hasMore = groups.map { group in
      group.scores.contains { $0?.tasks.contains { $0.meanReturn != nil } == true }
    }
    let heads: [Markup] = zip(groups, hasMore).map { group, hasMore in
      "<th scope=\"colgroup\" colspan=\"\(hasMore ? 4 : 1)\" class=\"first\">\(group.style.swatch)\(group.name)</th>"
    }
    let names: [Markup] = hasMore.map { hasMore in
      hasMore
        ? """
        <th scope="col" class="first">success</th><th scope="col">at end</th><th scope="col">return</th>\
        <th scope="col">first at</th>
        """ : "<th scope=\"col\" class=\"first\">success</th>"
    }
    let rows: [Markup] = tasks.map { task in
      let cells: [Markup] = zip(groups, hasMore).map { cell($0, task, hasMore: $1) }
      return "<tr><th scope=\"row\">\(task)</th>\(cells)</tr>\n"
    }
    let hasSeveral = groups.contains { $0.runs.count > 1 }
    let note: Markup = """
      <p class="note">Success rate at any step and at the end of an episode, mean return, and median step of the \
      first success.\(hasSeveral ? " Several seeds are shown as mean ± half the 95 % confidence interval." : "")</p>
      """
    return """
      \(note)<div class="scroll"><table class="tasks"><thead><tr><th rowspan="2" scope="col">task</th>\(heads)</tr>\
      <tr>\(names)</tr></thead><tbody>
      \(rows)</tbody></table></div>
      """
  }

  private static func cell(_ group: RunGroup, _ task: String, hasMore: Bool) -> Markup {
    let scores = group.scores(of: task)
    guard !scores.isEmpty else {
      let empty: Markup = "<td class=\"first\">–</td>"
      return hasMore ? empty + "<td>–</td><td>–</td><td>–</td>" : empty
    }
    let rates = scores.map(\.success)
    let mean = Statistics.mean(rates)
    let halfWidth = Statistics.meanConfidenceInterval(rates).map {
      " ± \(fixedPoint(50 * ($0.upper - $0.lower), 1))"
    }
    let level = HeatMap.level(of: mean)
    let success: Markup = """
      <td class="first"><span class="chip b\(level)">\(fixedPoint(100 * mean, 1) + (halfWidth ?? "") + " %")</span></td>
      """
    guard hasMore else { return success }
    func meanIfAny(_ values: [Double]) -> Double? { values.isEmpty ? nil : Statistics.mean(values) }
    let end = meanIfAny(scores.compactMap(\.successAtEnd))
    let total = meanIfAny(scores.compactMap(\.meanReturn))
    let first = meanIfAny(scores.compactMap(\.firstSuccess))
    return success + """
      <td>\(percentage(end))</td><td>\(total.map { fixedPoint($0, 0) } ?? "–")</td>\
      <td>\(first.map { fixedPoint($0, 0) } ?? "–")</td>
      """
  }
}
