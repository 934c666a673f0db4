internal import Sim
internal import Tasks

/// Learning from episodes as if what they achieved had been what was desired (Andrychowicz and others, 2017).
public struct Relabelling: Codable, Hashable, Sendable {
  /// Which of the goals that an episode achieved takes the place of the desired one.
  public enum Strategy: String, Codable, Hashable, Sendable, CaseIterable {
    /// One achieved in the step itself or later, each as likely as the others.
    case future
    /// The last one.
    case final
  }

  public var strategy = Strategy.future
  /// The part of all steps that get another goal.
  public var share = 0.8

  public init() {}

  /// The row whose achieved goal a row is to be learned from with; nil for the goal it had.
  func goalRow(
    for row: Int, of replay: Replay, using generator: inout SeededGenerator
  ) -> Int? {
    guard generator.unit() < share else { return nil }
    let (step, last) = (replay.step(of: row), replay.lastStep(of: row))
    let chosen =
      switch strategy {
      case .future: step + generator.index(below: last - step + 1)
      case .final: last
      }
    return replay.row(step: chosen, environment: replay.environment(of: row))
  }
}

/// The goals of some rows, and the rewards that go with them. One thread at a time uses it.
final class GoalRows {
  let count: Int
  private let achieved, desired, rewards: UnsafeMutableBufferPointer<Double>

  init(count: Int) {
    self.count = count
    achieved = .allocate(capacity: 3 * count)
    desired = .allocate(capacity: 3 * count)
    rewards = .allocate(capacity: count)
    achieved.initialize(repeating: 0)
    desired.initialize(repeating: 0)
    rewards.initialize(repeating: 0)
  }

  deinit {
    achieved.deallocate()
    desired.deallocate()
    rewards.deallocate()
  }

  /// Takes a row of a replay, with a goal of its own or another row's.
  func take(
    _ row: Int, at place: Int, of replay: Replay, _ relabelling: Relabelling,
    using generator: inout SeededGenerator
  ) {
    let goalRow = relabelling.goalRow(for: row, of: replay, using: &generator)
    for axis in 0..<3 {
      achieved[3 * place + axis] = replay.achievedGoals[3 * row + axis]
      desired[3 * place + axis] =
        goalRow.map { replay.achievedGoals[3 * $0 + axis] } ?? replay.desiredGoals[3 * row + axis]
    }
  }

  func desired(_ place: Int, axis: Int) -> Double { desired[3 * place + axis] }

  /// What each row is paid for what it achieved, by the goal that it has now.
  func computeRewards() -> UnsafeBufferPointer<Double> {
    GoalTask.rewards(
      achieved: UnsafeBufferPointer(achieved), desired: UnsafeBufferPointer(desired), .sparse,
      into: rewards)
    return UnsafeBufferPointer(rewards)
  }
}
