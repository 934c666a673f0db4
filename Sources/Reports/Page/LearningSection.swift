internal import Agents
internal import Base

/// Learning curves: success rate over steps and hours, returns and losses.
enum LearningSection {
  static func section(_ report: Report) -> ReportSection? {
    let groups = report.groups.filter { !$0.isEvaluation }
    guard !groups.isEmpty else { return nil }
    let success = groups.map { ($0, $0.successCurve(over: .steps)) }
    let timed = groups.map { ($0, $0.successCurve(over: .hours)) }
    let figures = [
      figure(
        "Success rate over steps", success, axis: stepAxis,
        y: { _ in .percentage("success") },
        caption: "Mean over tasks at checkpoints, with the deterministic policy (mean action)."),
      figure(
        "Success rate over time", timed, axis: { .time(upTo: $0) },
        y: { _ in .percentage("success") },
        caption: "The same over the training time."),
      trainingFigure(
        groups, "success", "Success rate in training", within: 0...1,
        y: { _ in .percentage("success") },
        caption: "Success rate of the training episodes, with exploration noise."),
      trainingFigure(
        groups, "return", "Return in training", y: { Axis("return", covering: $0) },
        caption: "Mean return of the training episodes."),
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

  /// One figure for each loss and other metric of the algorithms, but not for each task's.
  private static func details(_ groups: [RunGroup]) -> Markup {
    var known: Set<String> = []
    let names = groups.flatMap { $0.runs.flatMap { $0.training?.columns ?? [] } }
      .filter { !$0.hasPrefix("success") && $0 != "return" && known.insert($0).inserted }
      .filter { name in name.count { $0 == "/" } < 2 }
    let figures = names.compactMap { name in
      trainingFigure(
        groups.filter { group in group.runs.contains { $0.training?.columns.contains(name) == true }
        },
        name, name, y: { Axis(name, covering: $0) }, caption: name)
    }
    guard !figures.isEmpty else { return "" }
    return """
      <details><summary>Losses and other training metrics</summary>
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

  /// Nil if no group has data.
  private static func figure(
    _ title: String, _ curves: [(group: RunGroup, curve: MeanCurve)], axis: (Double) -> Axis,
    y: ([Double]) -> Axis, hasMarkers: Bool = true, caption: String
  ) -> Markup? {
    let curves = curves.filter { !$0.curve.seedCurves.isEmpty }
    guard let last = curves.flatMap({ $0.curve.seedCurves.compactMap { $0.last?.x } }).max() else {
      return nil
    }
    let series = curves.map { group, curve in
      LineChart.Series(
        name: group.name, style: group.style,
        points: curve.points.map { LineChart.Point(x: $0.x, y: $0.mean) },
        band: curve.points.compactMap { point in
          point.lower.flatMap { lower in
            point.upper.map { LineChart.BandPoint(x: point.x, lower: lower, upper: $0) }
          }
        },
        // The curve of a single seed is the line itself.
        seedCurves: curve.seedCurves.count < 2
          ? [] : curve.seedCurves.map { $0.map { LineChart.Point(x: $0.x, y: $0.y) } },
        hasMarkers: hasMarkers)
    }
    let values = series.flatMap { one in
      one.points.map(\.y) + one.seedCurves.flatMap { $0.map(\.y) }
    }
    let described = series.map { one in
      one.points.last.map { "\(one.name) ends at \(fixedPoint($0.y, 3))" }
        ?? "\(one.name) has no step that all its seeds cover"
    }
    let chart = LineChart(
      title: title, description: described.joined(separator: "; "), x: axis(last), y: y(values),
      series: series)
    return """
      <figure><h3>\(title)</h3>\(chart.svg)<figcaption>\(caption)</figcaption></figure>

      """
  }

  private static func remarks(_ groups: [RunGroup], _ curves: [MeanCurve]) -> Markup {
    var lines: [Markup] = []
    let several = groups.filter { $0.runs.count > 1 }
    let single = groups.filter { $0.runs.count == 1 }
    if !several.isEmpty {
      lines.append(
        """
        <p class="note">Thick lines are means over seeds, bands are 95 % confidence intervals of the mean (Student t), \
        and thin lines are single seeds. If seeds were evaluated at different steps, the mean uses linear \
        interpolation. It ends where the first seed ends.</p>
        """)
    }
    if !single.isEmpty {
      lines.append(
        """
        <p class="note">One seed only, which does not show the variation between seeds: \(Report.names(single)).</p>
        """)
    }
    for group in groups where group.hasRepeatedSeeds {
      lines.append(
        """
        <p class="note">\(group.name) has several runs of one seed. They are not independent, so its intervals are \
        too narrow.</p>
        """)
    }
    let empty = zip(groups, curves).filter { $0.1.seedCurves.isEmpty }.map(\.0)
    if !empty.isEmpty {
      lines.append(
        """
        <p class="note">No evaluated checkpoint yet: \(Report.names(empty)).</p>
        """)
    }
    return "\(lines)"
  }
}
