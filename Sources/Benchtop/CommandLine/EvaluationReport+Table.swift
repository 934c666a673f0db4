internal import Base
internal import Tasks

extension EvaluationReport {
  /// A table of the tasks, and what they come to.
  var lines: [String] {
    func percent(_ part: Double) -> String { rounded(100 * part, 1) + " %" }
    var table = TextTable([
      .word("task"), .number("success"), .number("at end"), .number("return"),
      .number("first success"),
    ])
    for task in tasks {
      table.add([
        .word(task.name), .number(percent(task.success)), .number(percent(task.successAtEnd)),
        .number(rounded(task.meanReturn, 1)),
        .number(task.medianFirstSuccess.map { "step " + rounded($0, 0) } ?? "-"),
      ])
    }
    let harmed = tasks.reduce(0) { $0 + ($1.harmedSubsteps ?? 0) }
    let warning =
      harmed == 0
      ? [] : ["in \(harmed) substeps the simulation failed to part things that overlap"]
    return table.lines + warning + [
      "",
      "\(suite) (\(split.rawValue)), \(policy), \(tasks.first?.episodes ?? 0) episodes a task, "
        + "seed \(seed)",
      "mean \(percent(summary.mean)), median \(percent(summary.median)), "
        + "worst \(percent(summary.worst)), mean of worst ten \(percent(summary.meanOfWorstTen))",
      "interquartile mean \(percent(summary.interquartileMean)) "
        + "(95 % interval \(percent(summary.interquartileMeanLower)) to "
        + "\(percent(summary.interquartileMeanUpper)))",
    ]
  }
}
