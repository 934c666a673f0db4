/// What the environments of a vector have led to, in arrays with one row for each.
public final class VectorRows {
  /// Observations: numbers, pictures, and the goals of goal tasks.
  public final class Observations {
    public let numbers: UnsafeMutableBufferPointer<Double>
    public let pixels: UnsafeMutableBufferPointer<UInt8>
    /// Three numbers a row; empty where the tasks are no goal tasks.
    public let achievedGoals, desiredGoals: UnsafeMutableBufferPointer<Double>
    /// How many numbers and bytes a row has.
    public let numberCount, pixelCount: Int

    init(count: Int, observationCount: Int, imageCount: Int, hasGoals: Bool) {
      numberCount = observationCount
      pixelCount = imageCount
      achievedGoals = .allocate(capacity: hasGoals ? 3 * count : 0)
      achievedGoals.initialize(repeating: 0)
      desiredGoals = .allocate(capacity: hasGoals ? 3 * count : 0)
      desiredGoals.initialize(repeating: 0)
      numbers = .allocate(capacity: count * observationCount)
      numbers.initialize(repeating: 0)
      pixels = .allocate(capacity: count * imageCount)
      pixels.initialize(repeating: 0)
    }

    deinit {
      numbers.deallocate()
      pixels.deallocate()
      achievedGoals.deallocate()
      desiredGoals.deallocate()
    }

    /// One row.
    public func numbers(of index: Int) -> UnsafeMutableBufferPointer<Double> {
      UnsafeMutableBufferPointer(rebasing: numbers[index * numberCount..<(index + 1) * numberCount])
    }

    /// One row.
    public func pixels(of index: Int) -> UnsafeMutableBufferPointer<UInt8> {
      UnsafeMutableBufferPointer(rebasing: pixels[index * pixelCount..<(index + 1) * pixelCount])
    }

    func copy(_ index: Int, from other: Observations) {
      _ = numbers(of: index).update(fromContentsOf: other.numbers(of: index))
      _ = pixels(of: index).update(fromContentsOf: other.pixels(of: index))
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
  /// The episode has come to an end of its own.
  public let terminations: UnsafeMutableBufferPointer<Bool>
  /// The time limit has cut the episode off.
  public let truncations: UnsafeMutableBufferPointer<Bool>
  public let successes: UnsafeMutableBufferPointer<Bool>
  /// What the tasks say of what the last step led to, the ended episode's where it has just ended.
  public let judgements: UnsafeMutableBufferPointer<Judgement>
  /// Rewards of the episode so far, the ended one's where it has just ended.
  public let returns: UnsafeMutableBufferPointer<Double>
  /// Steps of the episode so far, the ended one's where it has just ended.
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
    judgements = .allocate(capacity: count)
    judgements.initialize(repeating: Judgement(reward: 0, isSuccess: false))
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
    judgements.deallocate()
    returns.deallocate()
    lengths.deallocate()
  }

  /// Nothing has happened yet in an episode.
  func clear(_ index: Int) {
    rewards[index] = 0
    terminations[index] = false
    truncations[index] = false
    successes[index] = false
    returns[index] = 0
    lengths[index] = 0
  }

  func write(_ transition: Transition, length: Int, at index: Int) {
    // Where an episode was reset within the last step, its return still stands here.
    returns[index] = (length <= lengths[index] ? 0 : returns[index]) + transition.reward
    lengths[index] = length
    rewards[index] = transition.reward
    terminations[index] = transition.isTerminated
    truncations[index] = transition.isTruncated
    successes[index] = transition.isSuccess
    judgements[index] = transition.judgement
  }
}
