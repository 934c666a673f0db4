internal import Experience
internal import Learning

/// Scales the rewards of each task so that its soft returns are at most a given value (BRC, Nauman et al. 2025).
///
/// A task's factor follows from the largest absolute discounted return of its episodes so far, and from what a policy of
/// the target entropy gets for half of it. A truncated episode continues with its mean reward.
final class ReturnScaler: RewardScaling {
  /// 0 until an episode of the task has ended.
  private var maxAbsReturns: [Double]
  private let maxReturn, discount, targetEntropy: Double
  /// The temperature of a task.
  private let temperature: (_ task: Int) -> Float
  private let replay: ReplayBuffer
  private let rewards: UnsafePointer<Float>
  private let terminations: UnsafePointer<Bool>

  /// A `maxReturn` of 0 disables the scaling.
  init(
    of replay: ReplayBuffer, maxReturn: Float, discount: Float, targetEntropy: Float,
    temperature: @escaping (_ task: Int) -> Float
  ) {
    maxAbsReturns = Array(repeating: 0, count: replay.taskCount)
    self.maxReturn = Double(maxReturn)
    self.discount = Double(discount)
    self.targetEntropy = Double(targetEntropy)
    self.temperature = temperature
    self.replay = replay
    rewards = replay.values(of: .reward)
    terminations = replay.values(of: .terminated)
  }

  /// Updates the largest returns with the episodes that ended with the newest step.
  func endStep() {
    for environment in 0..<replay.environmentCount {
      let row = replay.row(step: replay.stepCount - 1, environment: environment)
      guard replay.isEpisodeOver(row) else { continue }
      let task = replay.task(of: row)
      maxAbsReturns[task] = max(maxAbsReturns[task], maxAbsReturn(ofEpisodeEndingAt: row))
    }
  }

  /// The largest absolute discounted return from any step of an episode on.
  private func maxAbsReturn(ofEpisodeEndingAt row: Int) -> Double {
    let (last, environment) = (replay.step(of: row), replay.environment(of: row))
    func forEachStepBackwards(_ use: (_ row: Int) -> Void) {
      var step = last
      while step >= max(0, last - replay.capacity + 1) {
        let row = replay.row(step: step, environment: environment)
        guard replay.lastStep(of: row) == last else { return }
        use(row)
        step -= 1
      }
    }
    var (sum, count) = (0.0, 0.0)
    forEachStepBackwards {
      sum += Double(rewards[$0])
      count += 1
    }
    var (value, largest) = (terminations[row] ? 0 : sum / count / (1 - discount), 0.0)
    forEachStepBackwards {
      value = Double(rewards[$0]) + discount * value
      largest = max(largest, abs(value))
    }
    return largest
  }

  /// The factor of a task's rewards; 0 as long as none of its episodes has ended.
  func factor(of task: Int) -> Float {
    guard maxReturn > 0 else { return 1 }
    guard maxAbsReturns[task] > 0 else { return 0 }
    let entropyReturn = Double(temperature(task)) * abs(targetEntropy) / 2 / (1 - discount)
    return Float(maxReturn / (maxAbsReturns[task] + entropyReturn))
  }

  func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.value("returnScaler", &maxAbsReturns) { [count = maxAbsReturns.count] in
      guard $0.count == count else { return "does not have \(count) tasks" }
      return $0.allSatisfy { $0 >= 0 && $0.isFinite } ? nil : "has a return that is negative"
    }
  }
}
