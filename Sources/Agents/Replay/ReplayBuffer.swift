internal import Base
public import Learning
internal import Sim

/// An experience replay buffer (Lin 1992; Mnih et al. 2015): a ring buffer of equal size for each task.
///
/// All environments step together, so a row is a step and an environment. The rows of a step are adjacent, and all
/// filled rows come first. The environment of a row determines its task. The next observation is stored even where an
/// episode was truncated, so that its value can be bootstrapped.
public final class ReplayBuffer {
  public let taskCount, environmentsPerTask: Int
  /// The capacity, in steps of each environment.
  public let capacity: Int
  public let observationSize: Int
  /// Whether achieved and desired goals are stored.
  public let hasGoals: Bool

  /// One value or vector for each row; rewards are not scaled.
  let observations, nextObservations, actions, rewards: UnsafeMutablePointer<Float>
  /// Whether the episode terminated; false where it was truncated.
  let terminations: UnsafeMutablePointer<Bool>
  /// The achieved and the desired goal of each step, three values each; empty without goals.
  let achievedGoals, desiredGoals: UnsafeMutablePointer<Double>
  /// The step at which the row's episode ended, counted over the whole run.
  private let episodeEnds: UnsafeMutablePointer<Int64>
  /// Steps of each environment in total, including overwritten ones.
  public private(set) var stepCount = 0

  /// Marks rows whose episode still runs.
  private static let unknownEnd = Int64.max

  public init(
    tasks: Int, environmentsPerTask: Int, capacity: Int, observationSize: Int, hasGoals: Bool
  ) {
    precondition(
      tasks > 0 && environmentsPerTask > 0 && capacity > 0,
      "a replay buffer needs tasks, environments and a capacity")
    taskCount = tasks
    self.environmentsPerTask = environmentsPerTask
    self.capacity = capacity
    self.observationSize = observationSize
    self.hasGoals = hasGoals
    let rows = tasks * environmentsPerTask * capacity
    observations = .allocate(capacity: rows * observationSize)
    nextObservations = .allocate(capacity: rows * observationSize)
    actions = .allocate(capacity: rows * 4)
    rewards = .allocate(capacity: rows)
    terminations = .allocate(capacity: rows)
    achievedGoals = .allocate(capacity: hasGoals ? rows * 3 : 0)
    desiredGoals = .allocate(capacity: hasGoals ? rows * 3 : 0)
    episodeEnds = .allocate(capacity: rows)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    rewards.deallocate()
    terminations.deallocate()
    achievedGoals.deallocate()
    desiredGoals.deallocate()
    episodeEnds.deallocate()
  }

  public var environmentCount: Int { taskCount * environmentsPerTask }
  /// Stored steps of each environment.
  public var storedStepCount: Int { min(stepCount, capacity) }
  /// Stored transitions of each task.
  public var transitionsPerTask: Int { storedStepCount * environmentsPerTask }

  /// The row of a stored step of an environment.
  func row(step: Int, environment: Int) -> Int { step % capacity * environmentCount + environment }

  func environment(of row: Int) -> Int { row % environmentCount }
  public func task(of row: Int) -> Int { environment(of: row) / environmentsPerTask }

  /// The step of a row, counted over the whole run.
  func step(of row: Int) -> Int {
    let (slot, newest) = (row / environmentCount, stepCount - 1)
    return newest - (newest % capacity - slot + capacity) % capacity
  }

  /// The last step of a row's episode, or the newest step if the episode still runs.
  func lastStep(of row: Int) -> Int { Int(min(episodeEnds[row], Int64(stepCount - 1))) }

  // MARK: Filling

  /// The outcome of a step of an environment.
  struct Transition {
    let reward: Float
    let isTerminated: Bool
    /// Whether the episode is over, by termination or truncation.
    let endsEpisode: Bool
    var achievedGoal = Vector3.zero
    var desiredGoal = Vector3.zero
  }

  /// Adds an environment's transition to the current step.
  func add(
    _ observation: UnsafePointer<Float>, _ action: UnsafePointer<Float>,
    nextObservation: UnsafePointer<Float>, _ transition: Transition, of environment: Int
  ) {
    let row = row(step: stepCount, environment: environment)
    (observations + row * observationSize).update(from: observation, count: observationSize)
    (nextObservations + row * observationSize).update(
      from: nextObservation, count: observationSize)
    (actions + row * 4).update(from: action, count: 4)
    rewards[row] = transition.reward
    terminations[row] = transition.isTerminated
    if hasGoals {
      for axis in 0..<3 {
        achievedGoals[3 * row + axis] = transition.achievedGoal[axis]
        desiredGoals[3 * row + axis] = transition.desiredGoal[axis]
      }
    }
    episodeEnds[row] = ReplayBuffer.unknownEnd
    if transition.endsEpisode { endEpisode(of: environment, at: stepCount) }
  }

  /// Completes the current step, after all environments have added their transitions.
  func finishStep() { stepCount += 1 }

  /// Marks all running episodes as ended.
  func endEpisodes() {
    guard stepCount > 0 else { return }
    for environment in 0..<environmentCount { endEpisode(of: environment, at: stepCount - 1) }
  }

  private func endEpisode(of environment: Int, at last: Int) {
    var step = last
    while step >= 0, step > last - capacity {
      let row = row(step: step, environment: environment)
      guard episodeEnds[row] == ReplayBuffer.unknownEnd else { return }
      episodeEnds[row] = Int64(last)
      step -= 1
    }
  }

  // MARK: Sampling

  /// Samples a row of a task uniformly.
  func sample(task: Int, using generator: inout SeededGenerator) -> Int {
    let number = generator.integer(below: transitionsPerTask)
    let (step, environment) = number.quotientAndRemainder(dividingBy: environmentsPerTask)
    return step * environmentCount + task * environmentsPerTask + environment
  }

  /// Samples a row of any task uniformly.
  func sample(using generator: inout SeededGenerator) -> Int {
    generator.integer(below: transitionsPerTask * taskCount)
  }

  /// The n-step return from a row, not corrected for the policy (Sutton and Barto 2018, ch. 7).
  ///
  /// `reward` is the discounted sum of at most `nStep` rewards, fewer if the episode ends before. `last` is the row of
  /// the last of these steps. `discount` multiplies the value of the state after it; it is 0 after termination.
  func nStepReturn(
    of row: Int, nStep: Int, discount: Float
  ) -> (reward: Float, last: Int, discount: Float) {
    let (first, environment) = (step(of: row), environment(of: row))
    let final = min(first + nStep - 1, lastStep(of: row))
    var (reward, factor) = (Float(0), Float(1))
    var last = row
    for step in first...final {
      last = self.row(step: step, environment: environment)
      reward += factor * rewards[last]
      factor *= discount
    }
    return (reward, last, terminations[last] ? 0 : factor)
  }

  // MARK: Serialization

  /// Whether each row's episode end is a stored step, not before the row, and equal to that of the row after it.
  /// Sampling depends on this.
  private var hasConsistentEpisodeEnds: Bool {
    for environment in 0..<environmentCount {
      for step in stepCount - storedStepCount..<stepCount {
        let end = episodeEnds[row(step: step, environment: environment)]
        guard end >= step, end < stepCount || end == ReplayBuffer.unknownEnd else { return false }
        guard end > step, step + 1 < stepCount else { continue }
        guard episodeEnds[row(step: step + 1, environment: environment)] == end else {
          return false
        }
      }
    }
    return true
  }

  /// Saves or loads the filled part of the buffer.
  public func serialize(with checkpoint: Checkpoint) throws {
    try checkpoint.count("replay.stepCount", &stepCount)
    let rows = storedStepCount * environmentCount
    try checkpoint.tensor("replay.observations", observations, shape: [rows, observationSize])
    try checkpoint.tensor(
      "replay.nextObservations", nextObservations, shape: [rows, observationSize])
    try checkpoint.tensor("replay.actions", actions, shape: [rows, 4])
    try checkpoint.tensor("replay.rewards", rewards, shape: [rows])
    try checkpoint.tensor("replay.terminations", terminations, shape: [rows])
    try checkpoint.tensor("replay.episodeEnds", episodeEnds, shape: [rows])
    guard hasConsistentEpisodeEnds else {
      throw checkpoint.validationError("replay.episodeEnds", "has inconsistent episode ends")
    }
    guard hasGoals else { return }
    try checkpoint.tensor("replay.achievedGoals", achievedGoals, shape: [rows, 3])
    try checkpoint.tensor("replay.desiredGoals", desiredGoals, shape: [rows, 3])
  }
}
