internal import Base
internal import Tasks

/// Runs side by side: what a report's page shows, and its JSON says.
package struct Report {
  let title: String
  package let groups: [RunGroup]
  package var pictures: [EpisodePictures] = []

  /// What every run of a page is called has to tell it from the others. `repeating` gives the command that repeats a
  /// run of that name.
  package init(
    title: String, _ runs: [ReportedRun],
    repeating: (ReportedRun) -> RepeatCommand? = { $0.repeatCommand }
  ) {
    self.title = title
    var counts: [String: Int] = [:]
    for run in runs { counts[run.name, default: 0] += 1 }
    groups = RunGroup.grouping(
      runs.map { run in
        var run = run
        if counts[run.name] ?? 0 > 1 { run.name = run.source }
        run.repeatCommand = repeating(run)
        return run
      })
  }

  package var runs: [ReportedRun] { groups.flatMap(\.runs) }

  /// All tasks of all groups, each once.
  var tasks: [String] {
    var known: Set<String> = []
    return groups.flatMap(\.tasks).filter { known.insert($0).inserted }
  }

  /// The keys of configurations in which groups differ that have them, with what each has there.
  var differences: [(key: String, values: [String?])] {
    let leaves = groups.map { group in
      (group.runs[0].configuration?.leaves ?? []).filter { $0.key != "seed" }
    }
    var known: Set<String> = []
    let keys = leaves.flatMap { $0.map(\.key) }.filter { known.insert($0).inserted }
    return keys.compactMap { key in
      let values = leaves.map { leaves in leaves.first { $0.key == key }?.value.line }
      return Set(values.compactMap { $0 }).count > 1 ? (key, values) : nil
    }
  }
}

extension Report {
  /// The figures of a report, for programs.
  package struct Figures: Encodable {
    struct Run: Encodable {
      let name, source, version, command: String
      let seed: UInt64
    }

    struct Task: Encodable {
      let name: String
      /// The mean over seeds, and each seed's.
      let success: Double
      let seeds: [Double]
    }

    struct Curve: Encodable {
      let x, mean: [Double]
      /// Nil where there is but one seed.
      let lower, upper: [Double]?

      init?(_ curve: SeedCurve) {
        guard !curve.points.isEmpty else { return nil }
        x = curve.points.map(\.x)
        mean = curve.points.map(\.mean)
        let bounds = curve.points.compactMap { point in
          point.lower.flatMap { lower in point.upper.map { (lower, $0) } }
        }
        let hasAll = bounds.count == x.count
        lower = hasAll ? bounds.map(\.0) : nil
        upper = hasAll ? bounds.map(\.1) : nil
      }
    }

    struct Profile: Encodable {
      let bounds, shares, lower, upper: [Double]
    }

    struct Group: Encodable {
      let name, algorithm, suite: String
      let runs: [Run]
      let summary: GroupSummary?
      let tasks: [Task]
      let successOverSteps, successOverHours: Curve?
      let profile: Profile?
    }

    let origin = FileOrigin.current()
    let groups: [Group]
  }

  package var figures: Figures {
    Figures(
      groups: groups.map { group in
        Figures.Group(
          name: group.name, algorithm: group.runs[0].algorithm, suite: group.runs[0].suite,
          runs: group.runs.map {
            Figures.Run(
              name: $0.name, source: $0.source, version: $0.version,
              command: $0.repeatCommand?.line ?? "", seed: $0.seed)
          },
          summary: GroupSummary(group),
          tasks: group.rates.map { rate in
            Figures.Task(
              name: rate.task, success: rate.success,
              seeds: group.scores(of: rate.task).map(\.success))
          },
          successOverSteps: Figures.Curve(group.successCurve(over: .steps)),
          successOverHours: Figures.Curve(group.successCurve(over: .hours)),
          profile: group.profile.map {
            Figures.Profile(bounds: $0.bounds, shares: $0.shares, lower: $0.lower, upper: $0.upper)
          })
      })
  }
}
