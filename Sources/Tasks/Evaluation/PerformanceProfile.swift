internal import Base

/// The fraction of scores above each threshold from 0 to 1, over all runs and tasks.
///
/// Performance profiles (Dolan and Moré 2002) in the form of rliable's score distributions (Agarwal et al.
/// 2021). A run that is better at every task has the higher profile. If two profiles cross, neither run is
/// better.
public struct PerformanceProfile: Sendable {
  /// The scores of one task.
  public enum TaskScores: Sendable, Equatable {
    /// The scores of several runs.
    case runs([Double])
    /// One run, scored by its fraction of successful episodes.
    case episodes(count: Int, successes: Int)

    /// One score for each run.
    public var scores: [Double] {
      switch self {
      case .runs(let scores): scores
      case .episodes(let count, let successes): [Double(successes) / Double(max(count, 1))]
      }
    }
  }

  /// Every hundredth from 0 to 1, and every score.
  public let taus: [Double]
  /// The fraction of scores above each threshold.
  public let fractions: [Double]
  /// A pointwise 95 % confidence interval from the stratified bootstrap over runs, or over episodes if there
  /// is one run.
  public let lower, upper: [Double]

  public init(_ tasks: [TaskScores], resamples: Int = 1000, seed: UInt64 = 0) {
    let scores = tasks.flatMap(\.scores)
    taus = Set((0...100).map { Double($0) / 100 } + scores.filter { (0...1).contains($0) })
      .sorted()
    fractions = PerformanceProfile.fractions(of: scores, above: taus)
    var generator = SeededGenerator(seed: seed, stream: .bootstrap)
    var drawn = taus.map { _ in [Double]() }
    for _ in 0..<(scores.isEmpty ? 0 : resamples) {
      let again = tasks.flatMap { PerformanceProfile.resample($0, using: &generator) }
      for (index, fraction) in PerformanceProfile.fractions(of: again, above: taus).enumerated() {
        drawn[index].append(fraction)
      }
    }
    let sorted = drawn.map { $0.sorted() }
    lower = sorted.map { Statistics.quantile(0.025, ofSorted: $0) }
    upper = sorted.map { Statistics.quantile(0.975, ofSorted: $0) }
  }

  private static func resample(
    _ task: TaskScores, using generator: inout SeededGenerator
  ) -> [Double] {
    switch task {
    case .runs(let scores):
      return scores.map { _ in scores[generator.integer(below: scores.count)] }
    case .episodes(let count, let successes):
      guard count > 0 else { return [0] }
      guard count <= 10_000 else {
        // With this many episodes the normal approximation of the binomial distribution is accurate.
        let fraction = Double(successes) / Double(count)
        let deviation = (fraction * (1 - fraction) / Double(count)).squareRoot()
        return [min(max(fraction + deviation * generator.normal(), 0), 1)]
      }
      let drawn = (0..<count).count { _ in generator.integer(below: count) < successes }
      return [Double(drawn) / Double(count)]
    }
  }

  private static func fractions(of scores: [Double], above taus: [Double]) -> [Double] {
    let sorted = scores.sorted()
    var below = 0
    return taus.map { tau in
      while below < sorted.count, sorted[below] <= tau { below += 1 }
      return Double(sorted.count - below) / Double(max(sorted.count, 1))
    }
  }
}
