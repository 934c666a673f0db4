internal import Base

/// Which part of all scores, of several runs at several tasks, exceeds a bound, for every bound from 0 to 1.
///
/// A run that is better at every task has the higher profile; where two profiles cross, neither is.
public struct PerformanceProfile: Sendable {
  /// The scores one task got.
  public enum TaskScores: Sendable, Equatable {
    /// Of several runs.
    case runs([Double])
    /// Of one run: the part of so many episodes that succeeded.
    case episodes(count: Int, successes: Int)

    /// One score for each run.
    public var scores: [Double] {
      switch self {
      case .runs(let scores): scores
      case .episodes(let count, let successes): [Double(successes) / Double(max(count, 1))]
      }
    }
  }

  /// From 0 to 1: every hundredth, and every score.
  public let bounds: [Double]
  /// The part of the scores that lies above each bound.
  public let shares: [Double]
  /// A 95 % interval at each bound by itself, from drawing runs or else episodes again within each task.
  public let lower, upper: [Double]

  public init(_ tasks: [TaskScores], draws: Int = 1000, seed: UInt64 = 0) {
    let scores = tasks.flatMap(\.scores)
    bounds = Set((0...100).map { Double($0) / 100 } + scores.filter { (0...1).contains($0) })
      .sorted()
    shares = PerformanceProfile.shares(of: scores, above: bounds)
    var generator = SeededGenerator(seed: seed, stream: .bootstrap)
    var drawn = bounds.map { _ in [Double]() }
    for _ in 0..<(scores.isEmpty ? 0 : draws) {
      let again = tasks.flatMap { PerformanceProfile.draw($0, using: &generator) }
      for (index, share) in PerformanceProfile.shares(of: again, above: bounds).enumerated() {
        drawn[index].append(share)
      }
    }
    let sorted = drawn.map { $0.sorted() }
    lower = sorted.map { Statistics.percentile(0.025, ofSorted: $0) }
    upper = sorted.map { Statistics.percentile(0.975, ofSorted: $0) }
  }

  private static func draw(
    _ task: TaskScores, using generator: inout SeededGenerator
  ) -> [Double] {
    switch task {
    case .runs(let scores): return scores.map { _ in scores[generator.index(below: scores.count)] }
    case .episodes(let count, let successes):
      guard count > 0 else { return [0] }
      guard count <= 10_000 else {
        // Of so many, what is drawn is normally distributed as nearly as anybody could tell.
        let share = Double(successes) / Double(count)
        let deviation = (share * (1 - share) / Double(count)).squareRoot()
        return [min(max(share + deviation * generator.normal(), 0), 1)]
      }
      let drawn = (0..<count).count { _ in generator.index(below: count) < successes }
      return [Double(drawn) / Double(count)]
    }
  }

  private static func shares(of scores: [Double], above bounds: [Double]) -> [Double] {
    let sorted = scores.sorted()
    var below = 0
    return bounds.map { bound in
      while below < sorted.count, sorted[below] <= bound { below += 1 }
      return Double(sorted.count - below) / Double(max(sorted.count, 1))
    }
  }
}
