internal import Base
internal import Tasks

/// Performance profiles.
enum ProfileSection {
  static func section(_ report: Report) -> ReportSection? {
    let known = report.groups.compactMap { group in group.profile.map { (group, $0) } }
    guard !known.isEmpty else { return nil }
    let chart = LineChart(
      title: "Performance profiles",
      description: known.map { group, profile in
        "\(group.name) exceeds a success of 50 % in \(percentage(profile.share(above: 0.5))) of runs and tasks"
      }.joined(separator: "; "),
      x: .fraction("success τ"), y: .share("above τ"),
      series: known.map { group, profile in
        LineChart.Series(
          name: group.name, look: group.look,
          points: zip(profile.bounds, profile.shares).map { LineChart.Point(x: $0, y: $1) },
          band: profile.bounds.indices.map {
            LineChart.BandPoint(
              x: profile.bounds[$0], lower: profile.lower[$0], upper: profile.upper[$0])
          },
          isStepped: true, hasMarkers: false)
      })
    let suites = Set(known.map { $0.0.runs[0].suite })
    let differ: Markup =
      suites.count > 1
      ? """
      <p class="note">The groups are of different suites (\(suites.sorted().joined(separator: ", "))): their \
      profiles are over different tasks, and to be compared with care.</p>
      """ : ""
    let rows: [Markup] = known.map { group, profile in
      let cells: [Markup] = Self.bounds.map {
        "<td>\(rounded(100 * (profile.share(above: $0) ?? 0), 0)) %</td>"
      }
      return "<tr><th scope=\"row\">\(group.look.swatch)\(group.name)</th>\(cells)</tr>\n"
    }
    let heads: [Markup] = Self.bounds.map {
      "<th scope=\"col\">&gt; \(rounded(100 * $0, 0)) %</th>"
    }
    return ReportSection(
      title: "Performance profiles", anchor: "profiles",
      content: """
        \(Report.legend(known.map(\.0)))\(differ)
        <div class="grid2"><figure>\(chart.svg)<figcaption>Which part of all scores, one for each run and task, \
        exceeds τ; higher is better. Bands are 95 % intervals at each τ, from drawing seeds again within each \
        task, or the episodes of a single seed.</figcaption></figure>
        <div class="scroll"><table><caption>Part of runs and tasks with a success of</caption>
        <thead><tr><th scope="col">group</th>\(heads)</tr></thead><tbody>
        \(rows)</tbody></table></div></div>
        """)
  }

  private static let bounds = [0, 0.25, 0.5, 0.75, 0.9]
}

extension PerformanceProfile {
  /// The part of the scores above a bound that it knows of.
  fileprivate func share(above bound: Double) -> Double? {
    bounds.firstIndex(of: bound).map { shares[$0] }
  }
}
