internal import Learning

/// Scales each task's rewards by the largest absolute reward so far (max-abs scaling), when they are sampled.
///
/// No discounted return is larger than that reward divided by one minus the discount, so the values of all tasks
/// have similar magnitudes. The maximum is found early and stays constant after that. Scales that follow the returns
/// change while a task is being learned, and the critics lose what they have learned.
struct MaxAbsRewardScaler: Codable, Sendable {
  private var maxAbsRewards: [Double]

  init(tasks: Int) { maxAbsRewards = Array(repeating: 1, count: tasks) }

  /// Why a scaler from a file is not valid for `tasks` tasks; nil if it is.
  func validationError(tasks: Int) -> String? {
    guard maxAbsRewards.count == tasks else { return "does not have \(tasks) tasks" }
    return maxAbsRewards.allSatisfy { $0 >= 1 && $0.isFinite } ? nil : "has a scale below 1"
  }

  /// Updates a task's maximum with a reward.
  mutating func update(_ reward: Double, of task: Int) {
    maxAbsRewards[task] = max(maxAbsRewards[task], abs(reward))
  }

  /// The factor for a task's rewards, so that returns are at most `maxReturn`. It is 1 where `maxReturn` is 0.
  func factor(of task: Int, maxReturn: Float, discount: Float) -> Float {
    maxReturn > 0 ? maxReturn * (1 - discount) / Float(maxAbsRewards[task]) : 1
  }
}
