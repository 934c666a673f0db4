/// How training has gone lately: each task's success and return, averaged over about its last twenty episodes.
struct TrainingRecord: Codable, Sendable {
  private static let memory = 20.0

  private(set) var success: [Double]
  private var returns: [Double]
  private var episodes: [Int]

  init(tasks: Int) {
    success = Array(repeating: 0, count: tasks)
    returns = Array(repeating: 0, count: tasks)
    episodes = Array(repeating: 0, count: tasks)
  }

  mutating func include(_ report: TrainingReport) {
    for task in report.episodes.indices where report.episodes[task] > 0 {
      let count = Double(report.episodes[task])
      episodes[task] += report.episodes[task]
      let weight =
        min(count, TrainingRecord.memory) / min(Double(episodes[task]), TrainingRecord.memory)
      let share = min(weight, 1)
      success[task] += share * (Double(report.successes[task]) / count - success[task])
      returns[task] += share * (report.returns[task] / count - returns[task])
    }
  }

  /// What is wrong with one from a file, for so many tasks; nil where nothing is.
  func fault(tasks: Int) -> String? {
    guard success.count == tasks, returns.count == tasks, episodes.count == tasks else {
      return "is not of \(tasks) tasks"
    }
    guard success.allSatisfy({ (0...1).contains($0) }), returns.allSatisfy(\.isFinite),
      episodes.allSatisfy({ (0...Checkpoint.highestCount).contains($0) })
    else { return "holds a success, a return or a count that no run can have" }
    return nil
  }

  /// Whether there were any: some algorithms learn without.
  var hasEpisodes: Bool { episodes.contains { $0 > 0 } }

  var meanSuccess: Double { success.reduce(0, +) / Double(success.count) }
  var meanReturn: Double { returns.reduce(0, +) / Double(returns.count) }
}
