internal import Base

/// The success rate of each task at each checkpoint.
enum ProgressSection {
  private static let columns = 12

  static func section(_ report: Report) -> ReportSection? {
    let figures: [Markup] = report.groups.compactMap { group in
      let (steps, values) = group.successOverTime(columns: columns)
      guard steps.count > 1 else { return nil }
      let axis = Axis.steps(upTo: steps.last ?? 1)
      let map = HeatMap(
        title: "Success rate of \(group.name) by task during training",
        description: "\(group.tasks.count) tasks at \(steps.count) checkpoints, in percent",
        rows: group.tasks,
        columns: steps.map { step in
          fixedPoint(Double(step) / unit(axis), digits(steps, unit(axis)))
        },
        columnTitle: axis.title, values: values)
      return """
        <figure><h3>\(group.style.swatch)\(group.name)</h3><div class="scroll">\(map.svg)</div></figure>

        """
    }
    guard !figures.isEmpty else { return nil }
    return ReportSection(
      title: "Progress by task", anchor: "progress",
      content: """
        <p class="note">Success rate in percent at checkpoints, the mean over seeds. Checkpoints are evaluated on few \
        episodes, so single cells are noisy.</p>
        <div class="grid2">\(figures)</div>
        """)
  }

  private static func unit(_ axis: Axis) -> Double {
    axis.title.contains("millions") ? 1e6 : axis.title.contains("thousands") ? 1e3 : 1
  }

  /// The fewest digits that distinguish the columns.
  private static func digits(_ steps: [Int], _ unit: Double) -> Int {
    (0...3).first { digits in
      Set(steps.map { fixedPoint(Double($0) / unit, digits) }).count == steps.count
    } ?? 3
  }
}
