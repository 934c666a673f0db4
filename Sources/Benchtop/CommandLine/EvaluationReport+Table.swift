package import Agents
internal import Base
package import Tasks

extension ReturnReferences {
  /// Those that are bundled, measured with the fifty tasks' default options; nil if there are none.
  static func bundled() throws -> ReturnReferences? {
    guard let folder = Assets.folder("references") else { return nil }
    return try ReturnReferences(
      random: EvaluationReport(reading: "\(folder)/random.json"),
      expert: EvaluationReport(reading: "\(folder)/expert.json"))
  }
}

extension EvaluationReport {
  /// The report of an evaluation, with the normalized score where there are references for it.
  package init(
    suite: Suite, split: Suite.Split, policy: PolicyChoice, evaluator: Evaluator,
    _ results: [[TrialResult]]
  ) throws {
    try self.init(
      suite: suite.name, split: split, policy: policy.name, kernels: policy.kernels,
      evaluator: evaluator, results)
    normalizedScore = try ReturnReferences.bundled()?.normalizedScore(of: self)
  }

  /// A table of the tasks, and their summary.
  package var lines: [String] {
    func percent(_ fraction: Double) -> String { fixedPoint(100 * fraction, 1) + " %" }
    var table = TextTable([
      .word("task"), .number("success"), .number("at end"), .number("return"),
      .number("first success"),
    ])
    for task in tasks {
      table.add([
        .word(task.name), .number(percent(task.successRate)),
        .number(percent(task.finalSuccessRate)),
        .number(fixedPoint(task.meanReturn, 1)),
        .number(task.medianFirstSuccessStep.map { "step " + fixedPoint($0, 0) } ?? "-"),
      ])
    }
    let failedSubsteps = tasks.reduce(0) { $0 + ($1.penetratingSubsteps ?? 0) }
    let warning =
      failedSubsteps == 0
      ? [] : ["in \(failedSubsteps) substeps the simulation could not separate overlapping bodies"]
    return table.lines + warning + trialLines + [
      "",
      "\(suite) (\(split.rawValue)), \(policy), \(tasks.first?.episodes ?? 0) episodes per task, "
        + "seed \(seed)",
      "mean \(percent(summary.mean)), median \(percent(summary.median)), "
        + "worst \(percent(summary.worst)), mean of worst ten \(percent(summary.meanOfWorstTen))",
      "interquartile mean \(percent(summary.interquartileMean)) "
        + "(95 % interval \(percent(summary.interquartileMeanLower)) to "
        + "\(percent(summary.interquartileMeanUpper)))",
    ]
      + (normalizedScore.map { ["normalized score \(fixedPoint($0, 1)) (0 random, 100 expert)"] }
        ?? [])
  }

  /// The means over tasks of the first, second and later episodes of trials; empty without adaptation.
  private var trialLines: [String] {
    let curve = adaptationCurve
    guard !curve.isEmpty else { return [] }
    var table = TextTable([.word("episode of a trial"), .number("success"), .number("return")])
    for (number, episode) in curve.enumerated() {
      table.add([
        .word("\(number + 1)"), .number(fixedPoint(100 * episode.successRate, 1) + " %"),
        .number(fixedPoint(episode.meanReturn, 1)),
      ])
    }
    return [""] + table.lines
  }
}
