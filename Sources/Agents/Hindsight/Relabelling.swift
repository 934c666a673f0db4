internal import Base
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

/// The goals of some rows, and the rewards that go with them for some steps from there. One thread at a time
/// uses it.
final class GoalRows {
  let steps: Int
  private let achieved, desired, rewards: UnsafeMutableBufferPointer<Double>
  /// How many of the steps each row's episode has.
  private let lengths: UnsafeMutableBufferPointer<Int>

  init(count: Int, steps: Int) {
    self.steps = steps
    achieved = .allocate(capacity: 3 * count * steps)
    desired = .allocate(capacity: 3 * count * steps)
    rewards = .allocate(capacity: count * steps)
    lengths = .allocate(capacity: count)
    achieved.initialize(repeating: 0)
    desired.initialize(repeating: 0)
    rewards.initialize(repeating: 0)
    lengths.initialize(repeating: 0)
  }

  deinit {
    achieved.deallocate()
    desired.deallocate()
    rewards.deallocate()
    lengths.deallocate()
  }

  /// Takes a row of a replay and those that follow in its episode, with a goal of its own or another row's.
  func take(
    _ row: Int, at place: Int, of replay: Replay, _ relabelling: Relabelling,
    using generator: inout SeededGenerator
  ) {
    let goalRow = relabelling.goalRow(for: row, of: replay, using: &generator)
    let (step, environment) = (replay.step(of: row), replay.environment(of: row))
    lengths[place] = min(steps, replay.lastStep(of: row) - step + 1)
    for later in 0..<lengths[place] {
      let from = replay.row(step: step + later, environment: environment)
      let start = 3 * (place * steps + later)
      for axis in 0..<3 {
        achieved[start + axis] = replay.achievedGoals[3 * from + axis]
        desired[start + axis] =
          goalRow.map { replay.achievedGoals[3 * $0 + axis] }
          ?? replay.desiredGoals[3 * row + axis]
      }
    }
  }

  func desired(_ place: Int, axis: Int) -> Double { desired[3 * place * steps + axis] }

  /// Computes what each step is paid for what it achieved, by the goal that its row has now.
  func computeRewards() {
    GoalTask.rewards(
      achieved: UnsafeBufferPointer(achieved), desired: UnsafeBufferPointer(desired), .sparse,
      into: rewards)
  }

  /// What a row's steps are paid together, discounted.
  func reward(_ place: Int, discount: Float) -> Float {
    var (reward, factor) = (Float(0), Float(1))
    for later in 0..<lengths[place] {
      reward += factor * Float(rewards[place * steps + later])
      factor *= discount
    }
    return reward
  }
}
