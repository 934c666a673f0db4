internal import Base
internal import Tasks

/// Hindsight experience replay, HER (Andrychowicz et al. 2017): replaces the desired goal of sampled steps by a goal
/// that their episode achieved.
public struct GoalRelabeling: Codable, Hashable, Sendable {
  /// Which achieved goal of the episode replaces the desired one.
  public enum Strategy: String, Codable, Hashable, Sendable, CaseIterable {
    /// A uniformly random one of this step and the later ones.
    case future
    /// The one of the last step.
    case final
  }

  public var strategy = Strategy.future
  /// The fraction of sampled steps whose goal is replaced.
  public var probability = 0.8

  public init() {}

  /// The row whose achieved goal replaces the desired goal of `row`; nil to keep the desired goal.
  func goalRow(
    for row: Int, of replay: ReplayBuffer, using generator: inout SeededGenerator
  ) -> Int? {
    guard generator.uniform() < probability else { return nil }
    let (step, last) = (replay.step(of: row), replay.lastStep(of: row))
    let chosen =
      switch strategy {
      case .future: step + generator.integer(below: last - step + 1)
      case .final: last
      }
    return replay.row(step: chosen, environment: replay.environment(of: row))
  }
}

/// The goals of sampled rows, and the rewards of the n steps from each row under these goals. Not thread-safe.
final class RelabeledGoals {
  let steps: Int
  private let achievedGoals, desiredGoals, rewards: UnsafeMutableBufferPointer<Double>
  /// The number of steps before each row's episode ends, at most `steps`.
  private let lengths: UnsafeMutableBufferPointer<Int>

  init(count: Int, steps: Int) {
    self.steps = steps
    achievedGoals = .allocate(capacity: 3 * count * steps)
    desiredGoals = .allocate(capacity: 3 * count * steps)
    rewards = .allocate(capacity: count * steps)
    lengths = .allocate(capacity: count)
    achievedGoals.initialize(repeating: 0)
    desiredGoals.initialize(repeating: 0)
    rewards.initialize(repeating: 0)
    lengths.initialize(repeating: 0)
  }

  deinit {
    achievedGoals.deallocate()
    desiredGoals.deallocate()
    rewards.deallocate()
    lengths.deallocate()
  }

  /// Loads a row of the replay buffer and the next ones of its episode, with its own goal or a relabeled one.
  func relabel(
    _ row: Int, at index: Int, of replay: ReplayBuffer, _ relabeling: GoalRelabeling,
    using generator: inout SeededGenerator
  ) {
    let goalRow = relabeling.goalRow(for: row, of: replay, using: &generator)
    let (step, environment) = (replay.step(of: row), replay.environment(of: row))
    lengths[index] = min(steps, replay.lastStep(of: row) - step + 1)
    for later in 0..<lengths[index] {
      let source = replay.row(step: step + later, environment: environment)
      let start = 3 * (index * steps + later)
      for axis in 0..<3 {
        achievedGoals[start + axis] = replay.achievedGoals[3 * source + axis]
        desiredGoals[start + axis] =
          goalRow.map { replay.achievedGoals[3 * $0 + axis] }
          ?? replay.desiredGoals[3 * row + axis]
      }
    }
  }

  func desiredGoal(_ index: Int, axis: Int) -> Double { desiredGoals[3 * index * steps + axis] }

  /// Computes the sparse reward of each step under its row's goal.
  func computeRewards() {
    GoalTask.computeRewards(
      achievedGoals: UnsafeBufferPointer(achievedGoals),
      desiredGoals: UnsafeBufferPointer(desiredGoals), .sparse,
      into: rewards)
  }

  /// The discounted sum of a row's rewards.
  func nStepReward(_ index: Int, discount: Float) -> Float {
    var (reward, factor) = (Float(0), Float(1))
    for later in 0..<lengths[index] {
      reward += factor * Float(rewards[index * steps + later])
      factor *= discount
    }
    return reward
  }
}
