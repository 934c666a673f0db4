internal import Agents
internal import Base
internal import Tasks

/// A comparison of runs: the content of the HTML page and of the JSON summary.
package struct Report {
  let title: String
  package let groups: [RunGroup]
  let experiments: [ExperimentResults]
  package var episodeMedia: [EpisodeMedia] = []

  /// Makes the names of the runs unique. `reproducing` returns the command that reproduces a run of that name.
  package init(
    title: String, _ runs: [RunRecord], of experiments: [ExperimentResults] = [],
    reproducing: (RunRecord) -> ReproductionCommand? = { $0.reproductionCommand }
  ) {
    self.title = title
    self.experiments = experiments
    var counts: [String: Int] = [:]
    for run in runs { counts[run.name, default: 0] += 1 }
    groups = RunGroup.grouping(
      runs.map { run in
        var run = run
        if counts[run.name] ?? 0 > 1 { run.name = run.source }
        run.reproductionCommand = reproducing(run)
        return run
      })
  }

  /// Reads runs and the results of experiments. Without a title, the page has the name of its only experiment.
  package init(
    title: String?, reading sources: [String],
    reproducing: (RunRecord) -> ReproductionCommand? = { $0.reproductionCommand }
  ) throws {
    var (runs, experiments): ([RunRecord], [ExperimentResults]) = ([], [])
    for source in sources {
      let folder = ExperimentFolder(source)
      guard folder.hasRecord else {
        runs.append(try RunRecord(reading: source))
        continue
      }
      let results = try ExperimentResults(reading: folder)
      experiments.append(results)
      runs += results.runs
    }
    let name = sources.count == 1 ? experiments.first?.experiment.name : nil
    self.init(
      title: title ?? name ?? "Benchtop report", runs, of: experiments, reproducing: reproducing)
  }

  package var runs: [RunRecord] { groups.flatMap(\.runs) }

  /// The rows of experiments that were not run.
  var missingRows: [String] { experiments.flatMap(\.missingRows) }

  /// All tasks of all groups, each once.
  var tasks: [String] {
    var known: Set<String> = []
    return groups.flatMap(\.tasks).filter { known.insert($0).inserted }
  }

  /// The configuration keys whose values differ between groups, with each group's value.
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
  /// The results of a report, for programs.
  package struct Summary: Encodable {
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
      /// Nil for a single seed.
      let lower, upper: [Double]?

      init?(_ curve: MeanCurve) {
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
      let taus, fractions, lower, upper: [Double]
    }

    struct Group: Encodable {
      let name, algorithm, suite: String
      let runs: [Run]
      let summary: GroupSummary?
      let speed: LearningSpeed?
      let tasks: [Task]
      let successOverSteps, successOverHours: Curve?
      /// The success rate of the first, the second and later episodes of trials.
      let successInTrials: Curve?
      let profile: Profile?
    }

    /// An experiment, and the runs that it lacks.
    struct Experiment: Encodable {
      let name: String
      let missingRuns: [String]
    }

    let origin = FileProvenance.current()
    let groups: [Group]
    let experiments: [Experiment]
  }

  package var summary: Summary {
    Summary(
      groups: groups.map { group in
        Summary.Group(
          name: group.name, algorithm: group.runs[0].algorithm, suite: group.runs[0].suite,
          runs: group.runs.map {
            Summary.Run(
              name: $0.name, source: $0.source, version: $0.version,
              command: $0.reproductionCommand?.line ?? "", seed: $0.seed)
          },
          summary: GroupSummary(group), speed: LearningSpeed(group),
          tasks: group.taskSuccessRates.map { rate in
            Summary.Task(
              name: rate.task, success: rate.success,
              seeds: group.scores(of: rate.task).map(\.success))
          },
          successOverSteps: Summary.Curve(group.successCurve(over: .steps)),
          successOverHours: Summary.Curve(group.successCurve(over: .hours)),
          successInTrials: Summary.Curve(
            group.adaptationCurve(\.successRate, within: 0...1)),
          profile: group.profile.map {
            Summary.Profile(
              taus: $0.taus, fractions: $0.fractions, lower: $0.lower, upper: $0.upper)
          })
      },
      experiments: experiments.map {
        Summary.Experiment(name: $0.experiment.name, missingRuns: $0.missingRuns)
      })
  }
}
