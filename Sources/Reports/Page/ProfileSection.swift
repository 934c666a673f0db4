internal import Base
internal import Tasks

/// Performance profiles of score distributions (Agarwal et al. 2021; Dolan & Moré 2002).
enum ProfileSection {
  static func section(_ report: Report) -> ReportSection? {
    let known = report.groups.compactMap { group in group.profile.map { (group, $0) } }
    guard !known.isEmpty else { return nil }
    let chart = LineChart(
      title: "Performance profiles",
      description: known.map { group, profile in
        "\(group.name) exceeds a success rate of 50 % in \(percentage(profile.fraction(above: 0.5))) of runs and tasks"
      }.joined(separator: "; "),
      x: .fraction("success τ"), y: .percentage("above τ"),
      series: known.map { group, profile in
        LineChart.Series(
          name: group.name, style: group.style,
          points: zip(profile.taus, profile.fractions).map { LineChart.Point(x: $0, y: $1) },
          band: profile.taus.indices.map {
            LineChart.BandPoint(
              x: profile.taus[$0], lower: profile.lower[$0], upper: profile.upper[$0])
          },
          isStepped: true, hasMarkers: false)
      })
    let suites = Set(known.map { $0.0.runs[0].suite })
    let differ: Markup =
      suites.count > 1
      ? """
      <p class="note">The groups use different suites (\(suites.sorted().joined(separator: ", "))), so their \
      profiles cover different tasks. Compare them with care.</p>
      """ : ""
    let rows: [Markup] = known.map { group, profile in
      let cells: [Markup] = Self.bounds.map {
        "<td>\(fixedPoint(100 * (profile.fraction(above: $0) ?? 0), 0)) %</td>"
      }
      return "<tr><th scope=\"row\">\(group.style.swatch)\(group.name)</th>\(cells)</tr>\n"
    }
    let heads: [Markup] = Self.bounds.map {
      "<th scope=\"col\">&gt; \(fixedPoint(100 * $0, 0)) %</th>"
    }
    return ReportSection(
      title: "Performance profiles", anchor: "profiles",
      content: """
        \(Report.legend(known.map(\.0)))\(differ)
        <div class="grid2"><figure>\(chart.svg)<figcaption>The fraction of scores, one per run and task, that \
        exceeds τ; higher is better. Bands are pointwise 95 % bootstrap intervals over the seeds within each \
        task, or over the episodes of a single seed.</figcaption></figure>
        <div class="scroll"><table><caption>Fraction of runs and tasks with a success rate of</caption>
        <thead><tr><th scope="col">group</th>\(heads)</tr></thead><tbody>
        \(rows)</tbody></table></div></div>
        """)
  }

  private static let bounds = [0, 0.25, 0.5, 0.75, 0.9]
}

extension PerformanceProfile {
  /// The fraction of scores above one of the profile's thresholds.
  fileprivate func fraction(above tau: Double) -> Double? {
    taus.firstIndex(of: tau).map { fractions[$0] }
  }
}
