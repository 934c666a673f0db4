internal import Base
internal import Tasks

/// The adaptation curves of evaluations whose trials have several episodes.
enum AdaptationSection {
  static func section(_ report: Report) -> ReportSection? {
    let groups = report.groups.filter { !$0.adaptationCurve(\.successRate).points.isEmpty }
    guard !groups.isEmpty else { return nil }
    let figures = [
      figure(
        "Success rate in a trial",
        groups.map { ($0, $0.adaptationCurve(\.successRate, within: 0...1)) },
        y: { _ in .percentage("success") },
        caption: "Mean over tasks of the first, the second and later episodes of trials."),
      figure(
        "Return in a trial", groups.map { ($0, $0.adaptationCurve(\.meanReturn)) },
        y: { Axis("return", covering: $0) }, caption: "The same for the return."),
    ]
    return ReportSection(
      title: "Adaptation", anchor: "adaptation",
      content: """
        \(Report.legend(groups))
        <p class="note">The episodes of a trial have the same initial state, goal and hidden dynamics. The last one \
        counts; all other sections show only that.</p>
        <div class="grid2">\(figures)</div>
        """)
  }

  private static func figure(
    _ title: String, _ curves: [(group: RunGroup, curve: MeanCurve)], y: ([Double]) -> Axis,
    caption: String
  ) -> Markup {
    let series = curves.map { group, curve in
      LineChart.Series(
        name: group.name, style: group.style,
        points: curve.points.map { LineChart.Point(x: $0.x, y: $0.mean) },
        band: curve.points.compactMap { point in
          point.lower.flatMap { lower in
            point.upper.map { LineChart.BandPoint(x: point.x, lower: lower, upper: $0) }
          }
        })
    }
    let points = series.flatMap(\.points)
    let chart = LineChart(
      title: title,
      description: series.map { one in
        "\(one.name) goes from \(fixedPoint(one.points.first?.y ?? 0, 3)) to "
          + fixedPoint(one.points.last?.y ?? 0, 3)
      }.joined(separator: "; "),
      x: .trialEpisodes(Int(points.map(\.x).max() ?? 1)), y: y(points.map(\.y)), series: series)
    return """
      <figure><h3>\(title)</h3>\(chart.svg)<figcaption>\(caption)</figcaption></figure>

      """
  }
}

extension RunGroup {
  /// A quantity of the first, the second and later episodes of trials; without points if no run has adaptation.
  func adaptationCurve(
    _ quantity: KeyPath<EvaluationReport.TrialEpisode, Double>,
    within bounds: ClosedRange<Double>? = nil
  ) -> MeanCurve {
    MeanCurve(
      runs.map { run in
        (run.evaluation?.adaptationCurve ?? []).enumerated().map { number, episode in
          (x: Double(number + 1), y: episode[keyPath: quantity])
        }
      }, within: bounds)
  }
}
