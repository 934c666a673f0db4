internal import Learning

/// Scales the rewards of each task by what was collected so far.
protocol RewardScaling: AnyObject {
  /// Sees a reward of the current step of all environments.
  func update(_ reward: Double, of task: Int)

  /// Runs after each step of all environments.
  func endStep()

  /// The factor of a task's rewards.
  func factor(of task: Int) -> Float
}

extension RewardScaling {
  func update(_ reward: Double, of task: Int) {}
  func endStep() {}
}
