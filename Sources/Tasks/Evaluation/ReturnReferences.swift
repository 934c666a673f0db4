/// The mean returns of the random policy and of the experts, which normalized scores compare with.
public struct ReturnReferences: Sendable {
  private let random, expert: EvaluationReport

  /// Evaluations of the two policies in the same environments, which may have more tasks than are scored.
  public init(random: EvaluationReport, expert: EvaluationReport) {
    self.random = random
    self.expert = expert
  }

  /// The normalized score of an evaluation (D4RL, Fu et al. 2020): 0 for the random policy's return, 100 for the experts',
  /// the mean over tasks. Nil if it has other environments than the references, or tasks that these lack.
  public func normalizedScore(of report: EvaluationReport) -> Double? {
    for reference in [random, expert] {
      guard reference.horizon == report.horizon, reference.rewardType == report.rewardType,
        reference.dynamics == report.dynamics
      else { return nil }
    }
    func reference(_ references: EvaluationReport, _ task: EvaluationReport.Task) -> Double? {
      references.tasks.first { $0.name == task.name && $0.rewardVersion == task.rewardVersion }?
        .meanReturn
    }
    var scores: [Double] = []
    for task in report.tasks {
      guard let lower = reference(random, task), let upper = reference(expert, task), upper > lower
      else { return nil }
      scores.append(100 * (task.meanReturn - lower) / (upper - lower))
    }
    return Statistics.mean(scores)
  }
}
