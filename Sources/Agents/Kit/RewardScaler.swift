public import Experience
internal import Learning

/// Scales the rewards of each task so that returns are at most a given value: a task's factor follows from the largest
/// absolute reward that was seen.
public final class RewardScaler: RewardScaling {
  private var maxAbsRewards: [Double]
  private let maxReturn, discount: Float

  /// A `maxReturn` of 0 disables the scaling.
  init(tasks: Int, maxReturn: Float, discount: Float) {
    maxAbsRewards = Array(repeating: 1, count: tasks)
    self.maxReturn = maxReturn
    self.discount = discount
  }

  /// Updates a task's maximum with a reward.
  public func update(_ reward: Double, of task: Int) {
    maxAbsRewards[task] = max(maxAbsRewards[task], abs(reward))
  }

  /// Updates all tasks' maxima with recorded rewards.
  public func update(_ recorded: RecordedTransitions) {
    let rewards = recorded.values(of: .reward)
    for task in 0..<recorded.taskCount {
      for number in 0..<recorded.count(of: task) {
        update(Double(rewards[recorded.row(number, of: task)]), of: task)
      }
    }
  }

  /// The factor of a task's rewards.
  public func factor(of task: Int) -> Float {
    maxReturn > 0 ? maxReturn * (1 - discount) / Float(maxAbsRewards[task]) : 1
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.value("rewardScaler", &maxAbsRewards) { [count = maxAbsRewards.count] in
      guard $0.count == count else { return "does not have \(count) tasks" }
      return $0.allSatisfy { $0 >= 1 && $0.isFinite } ? nil : "has a scale below 1"
    }
  }
}
