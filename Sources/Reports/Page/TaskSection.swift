internal import Base
internal import Tasks

/// Success at each task: a heat map of all runs, and a table of all groups.
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
    let map = HeatMap(
      title: "Success at each task",
      description: "\(tasks.count) tasks by \(runs.count) runs, in per cent",
      rows: tasks, columns: runs.map(\.name),
      values: tasks.map { task in
        runs.map { run in run.scores.tasks.first { $0.task == task }?.success }
      })
    let sources: [Markup] = runs.map { "<li>\($0.name): \($0.scores.source.words)</li>" }
    return ReportSection(
      title: "Tasks", anchor: "tasks",
      content: """
        <figure class="wide"><div class="scroll">\(map.svg)</div><figcaption>Success in per cent, as the number and \
        the colour of each cell say: orange for none, blue for all.</figcaption></figure>
        <details open="open"><summary>Table</summary>\(table(report, tasks))</details>
        <details><summary>Where the numbers are from</summary><ul>\(sources)</ul></details>
        """)
  }

  /// Short enough for a column, with the seed where there are several.
  private static func label(of run: ReportedRun, in group: RunGroup) -> String {
    guard group.runs.count > 1 else { return group.name }
    let name = group.name.count > 16 ? group.name.prefix(15) + "…" : group.name
    return "\(name), seed \(run.seed)"
  }

  private static func table(_ report: Report, _ tasks: [String]) -> Markup {
    let groups = report.groups.filter { !$0.tasks.isEmpty }
    // Checkpoints know of success alone.
    let hasMore = groups.map { group in
      group.scores.contains { $0?.tasks.contains { $0.meanReturn != nil } == true }
    }
    let heads: [Markup] = zip(groups, hasMore).map { group, hasMore in
      "<th scope=\"colgroup\" colspan=\"\(hasMore ? 4 : 1)\" class=\"first\">\(group.look.swatch)\(group.name)</th>"
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
      <p class="note">Success at any step and at the end of an episode, the mean return, and the median step of the \
      first success.\(hasSeveral ? " Of several seeds it is their mean ± half the 95 % interval for it." : "")</p>
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
    let reach = Statistics.meanInterval(rates).map {
      " ± \(rounded(50 * ($0.upper - $0.lower), 1))"
    }
    let level = HeatMap.level(of: mean)
    let success: Markup = """
      <td class="first"><span class="chip b\(level)">\(rounded(100 * mean, 1) + (reach ?? "") + " %")</span></td>
      """
    guard hasMore else { return success }
    func meanIfAny(_ values: [Double]) -> Double? { values.isEmpty ? nil : Statistics.mean(values) }
    let end = meanIfAny(scores.compactMap(\.successAtEnd))
    let total = meanIfAny(scores.compactMap(\.meanReturn))
    let first = meanIfAny(scores.compactMap(\.firstSuccess))
    return success + """
      <td>\(percentage(end))</td><td>\(total.map { rounded($0, 0) } ?? "–")</td>\
      <td>\(first.map { rounded($0, 0) } ?? "–")</td>
      """
  }
}
