internal import Tasks

/// Summary statistics of a group's success rates over tasks.
package struct GroupSummary: Sendable, Encodable {
  package let mean: Double
  let median, interquartileMean: Double
  package let worst: Double
  let meanOfWorstTen: Double
  package let worstTask: String
  /// A 95 % confidence interval of the mean over seeds (Student t); nil for a single seed.
  package let meanLower, meanUpper: Double?
  /// A 95 % confidence interval of the interquartile mean; nil if there is nothing to resample.
  let interquartileMeanLower, interquartileMeanUpper: Double?

  /// Nil if no run has been evaluated.
  package init?(_ group: RunGroup) {
    let tasks = group.taskSuccessRates
    let rates = tasks.map(\.success)
    guard let worstTask = tasks.min(by: { $0.success < $1.success })?.task else { return nil }
    self.worstTask = worstTask
    let seeds = group.scores.compactMap { $0.map { Statistics.mean($0.tasks.map(\.success)) } }
    let meanInterval = Statistics.meanConfidenceInterval(seeds)
    meanLower = meanInterval.map { max(0, $0.lower) }
    meanUpper = meanInterval.map { min(1, $0.upper) }
    mean = Statistics.mean(rates)
    median = Statistics.median(rates)
    interquartileMean = Statistics.interquartileMean(rates)
    worst = rates.min() ?? 0
    meanOfWorstTen = Statistics.meanOfWorst(10, rates)
    let interval = GroupSummary.interval(group)
    interquartileMeanLower = interval?.lower
    interquartileMeanUpper = interval?.upper
  }

  /// The stratified bootstrap confidence interval of the interquartile mean (Agarwal et al. 2021, rliable). It
  /// resamples seeds within each task, or the episodes of a single seed.
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
    return Statistics.bootstrapConfidenceInterval(scores, of: Statistics.interquartileMean)
  }
}

extension RunGroup {
  /// The scores that the bootstrap resamples at a task: seeds if there are several, otherwise episodes.
  func profileScores(of task: String) -> PerformanceProfile.TaskScores {
    let scores = scores(of: task)
    if scores.count == 1 { return scores[0].profileScores }
    return .runs(scores.map(\.success))
  }

  /// Nil if no run has been evaluated.
  var profile: PerformanceProfile? {
    let scores = tasks.map { profileScores(of: $0) }
    return scores.isEmpty ? nil : PerformanceProfile(scores)
  }
}
