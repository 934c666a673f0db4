internal import Agents
internal import Base
internal import Tasks

/// The result of a run at a task.
struct TaskScore: Sendable {
  let task: String
  /// The fraction of episodes with a success at any step.
  let success: Double
  let episodes: Int?
  var successAtEnd: Double?
  var meanReturn: Double?
  /// The median step of the first success.
  var firstSuccess: Double?

  /// The scores that the bootstrap resamples.
  var profileScores: PerformanceProfile.TaskScores {
    guard let episodes, episodes > 0 else { return .runs([success]) }
    return .episodes(
      count: episodes, successes: Int((success * Double(episodes)).rounded()))
  }
}

/// The final results of a run at each task, and their source.
struct FinalScores: Sendable {
  enum Source: Sendable {
    /// A separate evaluation.
    case evaluation(episodes: Int)
    /// The last checkpoint.
    case checkpoint(step: Int, episodes: Int?)

    var description: String {
      switch self {
      case .evaluation(let episodes): "an evaluation with \(episodes) episodes per task"
      case .checkpoint(let step, let episodes):
        "the checkpoint at step \(step)" + (episodes.map { ", \($0) episodes per task" } ?? "")
      }
    }
  }

  let tasks: [TaskScore]
  let source: Source

  /// Nil for a run that has not been evaluated yet.
  init?(_ run: RunRecord) {
    if let report = run.evaluation {
      source = .evaluation(episodes: report.tasks.first?.episodes ?? 0)
      tasks = report.tasks.map { task in
        TaskScore(
          task: task.name, success: task.successRate, episodes: task.episodes,
          successAtEnd: task.finalSuccessRate, meanReturn: task.meanReturn,
          firstSuccess: task.medianFirstSuccessStep)
      }
      return
    }
    guard let table = run.checkpoints, let step = table.steps.last, let row = table.rows.last else {
      return nil
    }
    var episodes: Int?
    if case .integer(let number) = run.configuration?["evaluationEpisodes"] {
      episodes = Int(exactly: number)
    }
    source = .checkpoint(step: step, episodes: episodes)
    tasks = table.tasks.compactMap { task in
      let value = row[task.column]
      return value.isFinite ? TaskScore(task: task.name, success: value, episodes: episodes) : nil
    }
    if tasks.isEmpty { return nil }
  }
}

extension CurveTable {
  /// The tasks of a table of evaluations, and their columns.
  var tasks: [(name: String, column: Int)] {
    columns.enumerated().filter { !["hours", "success"].contains($0.element) }
      .map { ($0.element, $0.offset) }
  }
}
