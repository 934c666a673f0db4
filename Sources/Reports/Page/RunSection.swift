internal import Base
internal import Tasks

/// The runs: their differences, their configurations and the commands that reproduce them.
enum RunSection {
  static func section(_ report: Report) -> ReportSection? {
    let cards: [Markup] = report.groups.map(card)
    return ReportSection(
      title: "Runs", anchor: "runs", content: "\(differences(report))\(cards)")
  }

  private static func differences(_ report: Report) -> Markup {
    // A standalone evaluation has no configuration to compare.
    let trained = report.groups.filter { !$0.isEvaluation }
    guard trained.count > 1 else { return "" }
    let differences = Report(title: "", trained.flatMap(\.runs)).differences
    let heads: [Markup] = trained.map { "<th scope=\"col\">\($0.style.swatch)\($0.name)</th>" }
    let rows: [Markup] = differences.map { key, values in
      let cells: [Markup] = values.map { value in
        let text = value ?? "–"
        return "<td class=\"word\">\(text)</td>"
      }
      return "<tr><th scope=\"row\"><code>\(key)</code></th>\(cells)</tr>\n"
    }
    return """
      <details open="open"><summary>Differences between the groups</summary>
      <p class="note">Settings that only some of the algorithms have are in the configurations below. All other \
      settings are equal.</p>
      <div class="scroll"><table class="words"><thead><tr><th scope="col">setting</th>\(heads)</tr></thead><tbody>
      \(rows)</tbody></table></div></details>
      """
  }

  private static func card(_ group: RunGroup) -> Markup {
    let runs: [Markup] = group.runs.map { run in
      let note: Markup = run.reproductionCommand?.note.map { "<p class=\"note\">\($0)</p>" } ?? ""
      return """
        <h4>\(run.name) <small>seed \(run.seed), version \(run.version)</small></h4>
        <pre class="command"><code>\(run.reproductionCommand?.line ?? "")</code></pre>\(note)

        """
    }
    let first = group.runs[0]
    let description =
      group.isEvaluation
      ? "An evaluation of \(first.algorithm) on \(first.suite)."
      : "\(first.algorithm) on \(first.suite), \(group.seedCountDescription)."
    return """
      <article class="card"><h3>\(group.style.swatch)\(group.name)</h3><p>\(description)</p>
      \(runs)\(configuration(first, isShared: group.runs.count > 1))</article>

      """
  }

  private static func configuration(_ run: RunRecord, isShared: Bool) -> Markup {
    let text =
      (try? run.configuration?.text()) ?? run.evaluation.flatMap { try? JSON.encode(Options($0)) }
      ?? ""
    return """
      <details class="source"><summary>Configuration\(isShared ? " (of the first seed)" : "")</summary>
      <pre><code>\(text)</code></pre></details>
      """
  }

  /// The options of an evaluation.
  private struct Options: Encodable {
    let version, suite, policy: String
    let split: Suite.Split
    let seed: UInt64
    let episodes: Int?
    let horizon: Int?
    let rewardType: EnvironmentOptions.RewardType
    let goals: GoalOptions
    let dynamics: [DynamicsOptions]

    init(_ report: EvaluationReport) {
      version = report.origin.release
      suite = report.suite
      policy = report.policy
      split = report.split
      seed = report.seed
      episodes = report.tasks.first?.episodes
      horizon = report.horizon
      rewardType = report.rewardType
      goals = report.goals
      dynamics = report.dynamics
    }
  }
}
