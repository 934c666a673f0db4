/// The results of a vector's step: one array for each quantity, with one row for each environment.
public final class StepBuffers {
  /// State vectors, images, and the goals of goal tasks.
  public final class Observations {
    public let states: UnsafeMutableBufferPointer<Double>
    public let images: UnsafeMutableBufferPointer<UInt8>
    /// Three values in each row; empty unless all tasks are goal tasks.
    public let achievedGoals, desiredGoals: UnsafeMutableBufferPointer<Double>
    /// The number of values and of bytes in a row.
    public let stateSize, imageByteCount: Int

    init(count: Int, observationCount: Int, imageCount: Int, hasGoals: Bool) {
      stateSize = observationCount
      imageByteCount = imageCount
      achievedGoals = .allocate(capacity: hasGoals ? 3 * count : 0)
      achievedGoals.initialize(repeating: 0)
      desiredGoals = .allocate(capacity: hasGoals ? 3 * count : 0)
      desiredGoals.initialize(repeating: 0)
      states = .allocate(capacity: count * observationCount)
      states.initialize(repeating: 0)
      images = .allocate(capacity: count * imageCount)
      images.initialize(repeating: 0)
    }

    deinit {
      states.deallocate()
      images.deallocate()
      achievedGoals.deallocate()
      desiredGoals.deallocate()
    }

    /// The state vector of one environment.
    public func state(of index: Int) -> UnsafeMutableBufferPointer<Double> {
      UnsafeMutableBufferPointer(rebasing: states[index * stateSize..<(index + 1) * stateSize])
    }

    /// The images of one environment.
    public func image(of index: Int) -> UnsafeMutableBufferPointer<UInt8> {
      UnsafeMutableBufferPointer(
        rebasing: images[index * imageByteCount..<(index + 1) * imageByteCount])
    }

    func copy(_ index: Int, from other: Observations) {
      _ = state(of: index).update(fromContentsOf: other.state(of: index))
      _ = image(of: index).update(fromContentsOf: other.image(of: index))
      guard !achievedGoals.isEmpty else { return }
      achievedGoals.set(other.achievedGoals.vector(at: 3 * index), at: 3 * index)
      desiredGoals.set(other.desiredGoals.vector(at: 3 * index), at: 3 * index)
    }

    func setGoals(of environment: Environment, at index: Int) {
      guard !achievedGoals.isEmpty, let achieved = environment.achievedGoal else { return }
      achievedGoals.set(achieved, at: 3 * index)
      desiredGoals.set(environment.goal, at: 3 * index)
    }
  }

  public let observations: Observations
  public let rewards: UnsafeMutableBufferPointer<Double>
  /// The episode ended by success.
  public let terminations: UnsafeMutableBufferPointer<Bool>
  /// The time limit ended the episode.
  public let truncations: UnsafeMutableBufferPointer<Bool>
  public let successes: UnsafeMutableBufferPointer<Bool>
  /// The outcomes of the last step. If an episode has just ended, the outcome is that of its last state.
  public let outcomes: UnsafeMutableBufferPointer<StepOutcome>
  /// The return of the episode so far. If an episode has just ended, its total return.
  public let returns: UnsafeMutableBufferPointer<Double>
  /// The number of steps so far. If an episode has just ended, its length.
  public let lengths: UnsafeMutableBufferPointer<Int>

  init(count: Int, observationCount: Int, imageCount: Int, hasGoals: Bool) {
    observations = Observations(
      count: count, observationCount: observationCount, imageCount: imageCount,
      hasGoals: hasGoals)
    rewards = .allocate(capacity: count)
    rewards.initialize(repeating: 0)
    terminations = .allocate(capacity: count)
    terminations.initialize(repeating: false)
    truncations = .allocate(capacity: count)
    truncations.initialize(repeating: false)
    successes = .allocate(capacity: count)
    successes.initialize(repeating: false)
    outcomes = .allocate(capacity: count)
    outcomes.initialize(repeating: StepOutcome(reward: 0, isSuccess: false))
    returns = .allocate(capacity: count)
    returns.initialize(repeating: 0)
    lengths = .allocate(capacity: count)
    lengths.initialize(repeating: 0)
  }

  deinit {
    rewards.deallocate()
    terminations.deallocate()
    truncations.deallocate()
    successes.deallocate()
    outcomes.deallocate()
    returns.deallocate()
    lengths.deallocate()
  }

  /// Clears a row at the start of an episode.
  func clear(_ index: Int) {
    rewards[index] = 0
    terminations[index] = false
    truncations[index] = false
    successes[index] = false
    returns[index] = 0
    lengths[index] = 0
  }

  func write(_ transition: Transition, length: Int, at index: Int) {
    // After a reset within the last step, the row still has the return of the previous episode.
    returns[index] = (length <= lengths[index] ? 0 : returns[index]) + transition.reward
    lengths[index] = length
    rewards[index] = transition.reward
    terminations[index] = transition.isTerminated
    truncations[index] = transition.isTruncated
    successes[index] = transition.isSuccess
    outcomes[index] = transition.outcome
  }
}
