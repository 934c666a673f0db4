internal import Learning

/// Each task's success rate and return in training: an exponential moving average over about twenty episodes, and the
/// exact mean while there are fewer.
///
/// Shortened episodes count only until another one of the task has ended: else the curve would fall after each checkpoint.
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
    for task in report.episodes.indices {
      if report.episodes[task] > 0 {
        episodes[task] += report.episodes[task]
        update(
          task, episodes: report.episodes[task], successes: report.successes[task],
          returns: report.returns[task], knownEpisodes: episodes[task])
      } else if episodes[task] == 0, report.shortenedEpisodes[task] > 0 {
        update(
          task, episodes: report.shortenedEpisodes[task],
          successes: report.shortenedSuccesses[task], returns: report.shortenedReturns[task],
          knownEpisodes: Int(EpisodeStatistics.window))
      }
    }
  }

  /// Moves the averages of a task by some episodes; there are `knownEpisodes` with them.
  private mutating func update(
    _ task: Int, episodes: Int, successes: Int, returns sum: Double, knownEpisodes: Int
  ) {
    let count = Double(episodes)
    let known = min(Double(knownEpisodes), EpisodeStatistics.window)
    let fraction = min(count / known, 1)
    success[task] += fraction * (Double(successes) / count - success[task])
    returns[task] += fraction * (sum / count - returns[task])
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

  /// Whether any episode has ended that was not shortened; some algorithms learn without acting.
  var hasEpisodes: Bool { episodes.contains { $0 > 0 } }

  var meanSuccess: Double { success.reduce(0, +) / Double(success.count) }
  var meanReturn: Double { returns.reduce(0, +) / Double(returns.count) }
}
