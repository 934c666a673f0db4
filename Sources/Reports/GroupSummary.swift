internal import Tasks

/// What a group's scores at all tasks come to.
struct GroupSummary: Sendable, Encodable {
  let mean, median, interquartileMean, worst, meanOfWorstTen: Double
  /// A 95 % interval; nil where there is nothing to draw again from.
  let interquartileMeanLower, interquartileMeanUpper: Double?

  /// Nil where no run has been evaluated.
  init?(_ group: RunGroup) {
    let rates = group.rates.map(\.success)
    guard !rates.isEmpty else { return nil }
    mean = Statistics.mean(rates)
    median = Statistics.median(rates)
    interquartileMean = Statistics.interquartileMean(rates)
    worst = rates.min() ?? 0
    meanOfWorstTen = Statistics.meanOfWorst(10, rates)
    let interval = GroupSummary.interval(group)
    interquartileMeanLower = interval?.lower
    interquartileMeanUpper = interval?.upper
  }

  /// From drawing seeds again within each task, or a single seed's episodes.
  private static func interval(_ group: RunGroup) -> (lower: Double, upper: Double)? {
    if group.runs.count == 1, let summary = group.runs[0].evaluation?.summary {
      return (summary.interquartileMeanLower, summary.interquartileMeanUpper)
    }
    let scores = group.tasks.map { task -> [Double] in
      switch group.profileScores(of: task) {
      case .runs(let scores): scores
      case .episodes(let count, let successes):
        Array(repeating: 1, count: successes) + Array(repeating: 0, count: count - successes)
      }
    }
    guard scores.allSatisfy({ $0.count > 1 }) else { return nil }
    return Statistics.bootstrapInterval(scores, of: Statistics.interquartileMean)
  }
}

extension RunGroup {
  /// What chance may draw from again at a task: seeds where there are several, or else episodes.
  func profileScores(of task: String) -> PerformanceProfile.TaskScores {
    let scores = scores(of: task)
    if scores.count == 1 { return scores[0].profileScores }
    return .runs(scores.map(\.success))
  }

  /// Nil where no run has been evaluated.
  var profile: PerformanceProfile? {
    let scores = tasks.map { profileScores(of: $0) }
    return scores.isEmpty ? nil : PerformanceProfile(scores)
  }
}
