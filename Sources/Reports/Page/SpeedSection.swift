internal import Base

/// How fast the groups learn, and what they cost, as a table.
enum SpeedSection {
  static func section(_ report: Report) -> ReportSection? {
    let known = report.groups.compactMap { group in LearningSpeed(group).map { (group, $0) } }
    guard !known.isEmpty else { return nil }
    let rates = LearningSpeed.successRates.map { fixedPoint(100 * $0, 0) + " %" }
    let heads: [Markup] = ["steps", "minutes"].flatMap { unit in
      rates.map { "<th scope=\"col\">\(unit) to \($0)</th>" }
    }
    let rows: [Markup] = known.map { group, speed in
      let steps: [Markup] = speed.milestones.map { cell($0.steps.map(shortCount)) }
      let minutes: [Markup] = speed.milestones.map { cell($0.minutes.map(shortMinutes)) }
      return """
        <tr><th scope="row">\(group.style.swatch)\(group.name)</th>\(steps)\(minutes)\
        \(cell(speed.minutes.map(shortMinutes)))\(cell(speed.policyParameters.map(shortCount)))</tr>

        """
    }
    return ReportSection(
      title: "Speed and size", anchor: "speed",
      content: """
        <p class="note">Where the mean curve over seeds, interpolated between checkpoints, first reaches a success rate. \
        Minutes are those of training with its evaluations; they depend on the machine and on what else it ran. \
        Parameters are those of the policy alone.</p>
        <div class="scroll"><table>
        <thead><tr><th scope="col">group</th>\(heads)<th scope="col">minutes</th>\
        <th scope="col">parameters</th></tr></thead><tbody>
        \(rows)</tbody></table></div>
        """)
  }

  private static func cell(_ text: String?) -> Markup { "<td>\(text ?? "–")</td>" }

  private static func shortMinutes(_ minutes: Double) -> String {
    fixedPoint(minutes, minutes < 10 ? 1 : 0)
  }
}
