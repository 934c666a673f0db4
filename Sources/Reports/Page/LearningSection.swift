internal import Agents
internal import Base

/// Curves of training: success against steps and hours, returns and losses.
enum LearningSection {
  static func section(_ report: Report) -> ReportSection? {
    let groups = report.groups.filter { !$0.isEvaluation }
    guard !groups.isEmpty else { return nil }
    let success = groups.map { ($0, $0.successCurve(over: .steps)) }
    let timed = groups.map { ($0, $0.successCurve(over: .hours)) }
    let figures = [
      figure(
        "Success of the policy against steps", success, axis: stepAxis,
        y: { _ in .share("success") },
        caption: "Success over all tasks at checkpoints, acting without chance."),
      figure(
        "Success of the policy against time", timed, axis: { .time(upTo: $0) },
        y: { _ in .share("success") },
        caption: "The same against the time that training had taken."),
      trainingFigure(
        groups, "success", "Success in training", within: 0...1, y: { _ in .share("success") },
        caption: "Success of the episodes that were learned from, with the chance in them."),
      trainingFigure(
        groups, "return", "Return in training", y: { Axis("return", covering: $0) },
        caption: "Mean return of the episodes that were learned from."),
    ]
    return ReportSection(
      title: "Learning", anchor: "learning",
      content: """
        \(Report.legend(groups))
        \(remarks(groups, success.map(\.1)))
        <div class="grid2">\(figures.compactMap { $0 })</div>
        \(details(groups))
        """)
  }

  private static func stepAxis(_ last: Double) -> Axis { .steps(upTo: Int(last)) }

  /// Losses and whatever else algorithms tell, each by itself.
  private static func details(_ groups: [RunGroup]) -> Markup {
    var known: Set<String> = []
    let names = groups.flatMap { $0.runs.flatMap { $0.training?.columns ?? [] } }
      .filter { !$0.hasPrefix("success") && $0 != "return" && known.insert($0).inserted }
    let figures = names.compactMap { name in
      trainingFigure(
        groups.filter { group in group.runs.contains { $0.training?.columns.contains(name) == true }
        },
        name, name, y: { Axis(name, covering: $0) }, caption: name)
    }
    guard !figures.isEmpty else { return "" }
    return """
      <details><summary>Losses and other figures of training</summary>
      <div class="grid2">\(figures)</div></details>
      """
  }

  private static func trainingFigure(
    _ groups: [RunGroup], _ column: String, _ title: String,
    within bounds: ClosedRange<Double>? = nil,
    y: ([Double]) -> Axis, caption: String
  ) -> Markup? {
    figure(
      title, groups.map { ($0, $0.trainingCurve(column, within: bounds)) }, axis: stepAxis, y: y,
      hasMarkers: false, caption: caption)
  }

  /// Nil where no group has anything to draw.
  private static func figure(
    _ title: String, _ curves: [(group: RunGroup, curve: SeedCurve)], axis: (Double) -> Axis,
    y: ([Double]) -> Axis, hasMarkers: Bool = true, caption: String
  ) -> Markup? {
    let curves = curves.filter { !$0.curve.strands.isEmpty }
    guard let last = curves.flatMap({ $0.curve.strands.compactMap { $0.last?.x } }).max() else {
      return nil
    }
    let series = curves.map { group, curve in
      LineChart.Series(
        name: group.name, look: group.look,
        points: curve.points.map { LineChart.Point(x: $0.x, y: $0.mean) },
        band: curve.points.compactMap { point in
          point.lower.flatMap { lower in
            point.upper.map { LineChart.BandPoint(x: point.x, lower: lower, upper: $0) }
          }
        },
        // A single seed is the line itself.
        strands: curve.strands.count < 2
          ? [] : curve.strands.map { $0.map { LineChart.Point(x: $0.x, y: $0.y) } },
        hasMarkers: hasMarkers)
    }
    let values = series.flatMap { one in
      one.points.map(\.y) + one.strands.flatMap { $0.map(\.y) }
    }
    let described = series.map { one in
      one.points.last.map { "\(one.name) ends at \(rounded($0.y, 3))" }
        ?? "\(one.name) has no place where all its seeds were looked at"
    }
    let chart = LineChart(
      title: title, description: described.joined(separator: "; "), x: axis(last), y: y(values),
      series: series)
    return """
      <figure><h3>\(title)</h3>\(chart.svg)<figcaption>\(caption)</figcaption></figure>

      """
  }

  private static func remarks(_ groups: [RunGroup], _ curves: [SeedCurve]) -> Markup {
    var lines: [Markup] = []
    let several = groups.filter { $0.runs.count > 1 }
    let single = groups.filter { $0.runs.count == 1 }
    if !several.isEmpty {
      lines.append(
        """
        <p class="note">Thick lines are means over seeds, bands 95 % intervals for that mean (Student), thin \
        lines the seeds. Where seeds were looked at in different places, the mean is read off straight lines between \
        them; it ends where the first seed ends.</p>
        """)
    }
    if !single.isEmpty {
      lines.append(
        """
        <p class="note">A single seed, whose line says nothing of how others would have done: \
        \(Report.names(single)).</p>
        """)
    }
    for group in groups where group.repeatsSeeds {
      lines.append(
        """
        <p class="note">\(group.name) has runs of the same seed: they are one draw of chance, and its intervals \
        are too narrow.</p>
        """)
    }
    let empty = zip(groups, curves).filter { $0.1.strands.isEmpty }.map(\.0)
    if !empty.isEmpty {
      lines.append(
        """
        <p class="note">Without a checkpoint that was evaluated yet: \(Report.names(empty)).</p>
        """)
    }
    return "\(lines)"
  }
}
