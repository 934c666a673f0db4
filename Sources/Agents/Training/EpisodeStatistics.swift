internal import Learning

/// Each task's success rate and return in training: an exponential moving average over about twenty episodes, and the
/// exact mean while there are fewer.
struct EpisodeStatistics: Codable, Sendable {
  private static let window = 20.0

  private(set) var success: [Double]
  private var returns: [Double]
  private var episodes: [Int]

  init(tasks: Int) {
    success = Array(repeating: 0, count: tasks)
    returns = Array(repeating: 0, count: tasks)
    episodes = Array(repeating: 0, count: tasks)
  }

  mutating func update(_ report: TrainingReport) {
    for task in report.episodes.indices where report.episodes[task] > 0 {
      let count = Double(report.episodes[task])
      episodes[task] += report.episodes[task]
      let weight =
        min(count, EpisodeStatistics.window) / min(Double(episodes[task]), EpisodeStatistics.window)
      let fraction = min(weight, 1)
      success[task] += fraction * (Double(report.successes[task]) / count - success[task])
      returns[task] += fraction * (report.returns[task] / count - returns[task])
    }
  }

  /// Why statistics from a file are not valid for `tasks` tasks; nil if they are.
  func validationError(tasks: Int) -> String? {
    guard success.count == tasks, returns.count == tasks, episodes.count == tasks else {
      return "does not have \(tasks) tasks"
    }
    guard success.allSatisfy({ (0...1).contains($0) }), returns.allSatisfy(\.isFinite),
      episodes.allSatisfy({ (0...Checkpoint.maxCount).contains($0) })
    else { return "has a success rate, return or count that is out of range" }
    return nil
  }

  /// Whether any episode has ended; some algorithms learn without acting.
  var hasEpisodes: Bool { episodes.contains { $0 > 0 } }

  var meanSuccess: Double { success.reduce(0, +) / Double(success.count) }
  var meanReturn: Double { returns.reduce(0, +) / Double(returns.count) }
}
