internal import Base
internal import Sim

/// What has happened lately in each task, to learn from again and again; when it is full, the newest takes the
/// place of the oldest.
///
/// All environments step together, so a row is a step and an environment: those of one step lie side by side,
/// and all that has been filled lies at the front. A row's task is that of its environment. What a step led to
/// is kept even where an episode was cut off there, so that its value can be reckoned with.
public final class Replay {
  public let taskCount, environmentsPerTask: Int
  /// Steps of each environment that there is room for.
  public let length: Int
  public let observationCount: Int
  /// Whether achieved and desired goals are kept.
  public let hasGoals: Bool

  /// One row each; rewards are as they were paid.
  let observations, nextObservations, actions, rewards: UnsafeMutablePointer<Float>
  /// The episode came to an end of its own; where the time limit cut it off this is false.
  let terminations: UnsafeMutablePointer<Bool>
  /// What a step achieved, and what was desired, three numbers each; not to be touched without goals.
  let achievedGoals, desiredGoals: UnsafeMutablePointer<Double>
  /// The number of the last step of a row's episode, counted from the first of all.
  private let ends: UnsafeMutablePointer<Int64>
  /// Steps taken, those forgotten among them.
  public private(set) var stepCount = 0

  /// An episode's last step is not known yet.
  private static let unknown = Int64.max

  public init(
    tasks: Int, environmentsPerTask: Int, length: Int, observationCount: Int, hasGoals: Bool
  ) {
    precondition(tasks > 0 && environmentsPerTask > 0 && length > 0, "a replay has rows")
    taskCount = tasks
    self.environmentsPerTask = environmentsPerTask
    self.length = length
    self.observationCount = observationCount
    self.hasGoals = hasGoals
    let rows = tasks * environmentsPerTask * length
    observations = .allocate(capacity: rows * observationCount)
    nextObservations = .allocate(capacity: rows * observationCount)
    actions = .allocate(capacity: rows * 4)
    rewards = .allocate(capacity: rows)
    terminations = .allocate(capacity: rows)
    achievedGoals = .allocate(capacity: hasGoals ? rows * 3 : 0)
    desiredGoals = .allocate(capacity: hasGoals ? rows * 3 : 0)
    ends = .allocate(capacity: rows)
  }

  deinit {
    observations.deallocate()
    nextObservations.deallocate()
    actions.deallocate()
    rewards.deallocate()
    terminations.deallocate()
    achievedGoals.deallocate()
    desiredGoals.deallocate()
    ends.deallocate()
  }

  public var environmentCount: Int { taskCount * environmentsPerTask }
  /// Steps of each environment that are there.
  public var heldSteps: Int { min(stepCount, length) }
  /// Rows of each task that are there.
  public var rowsPerTask: Int { heldSteps * environmentsPerTask }

  /// Where a step of an environment lies; it must be one of those that are held.
  func row(step: Int, environment: Int) -> Int { step % length * environmentCount + environment }

  func environment(of row: Int) -> Int { row % environmentCount }
  public func task(of row: Int) -> Int { environment(of: row) / environmentsPerTask }

  /// The number of a row's step, counted from the first of all.
  func step(of row: Int) -> Int {
    let (place, newest) = (row / environmentCount, stepCount - 1)
    return newest - (newest % length - place + length) % length
  }

  /// The number of the last step of a row's episode, or of the newest step where it still runs.
  func lastStep(of row: Int) -> Int { Int(min(ends[row], Int64(stepCount - 1))) }

  // MARK: Filling

  /// What a step of an environment came to.
  struct Outcome {
    let reward: Float
    let isTerminated: Bool
    /// Whether the episode is over, for whatever reason.
    let endsEpisode: Bool
    var achievedGoal = Vector3.zero
    var desiredGoal = Vector3.zero
  }

  /// Puts in what an environment did in the step that is being taken.
  func put(
    _ observation: UnsafePointer<Float>, _ action: UnsafePointer<Float>,
    leadingTo nextObservation: UnsafePointer<Float>, _ outcome: Outcome, of environment: Int
  ) {
    let row = row(step: stepCount, environment: environment)
    (observations + row * observationCount).update(from: observation, count: observationCount)
    (nextObservations + row * observationCount).update(
      from: nextObservation, count: observationCount)
    (actions + row * 4).update(from: action, count: 4)
    rewards[row] = outcome.reward
    terminations[row] = outcome.isTerminated
    if hasGoals {
      for axis in 0..<3 {
        achievedGoals[3 * row + axis] = outcome.achievedGoal[axis]
        desiredGoals[3 * row + axis] = outcome.desiredGoal[axis]
      }
    }
    ends[row] = Replay.unknown
    if outcome.endsEpisode { endEpisode(of: environment, at: stepCount) }
  }

  /// All environments have put in their parts of a step.
  func finishStep() { stepCount += 1 }

  /// No running episode goes on.
  func endEpisodes() {
    guard stepCount > 0 else { return }
    for environment in 0..<environmentCount { endEpisode(of: environment, at: stepCount - 1) }
  }

  private func endEpisode(of environment: Int, at last: Int) {
    var step = last
    while step >= 0, step > last - length {
      let row = row(step: step, environment: environment)
      guard ends[row] == Replay.unknown else { return }
      ends[row] = Int64(last)
      step -= 1
    }
  }

  // MARK: Drawing

  /// A row of a task, each as likely as the others.
  func draw(task: Int, using generator: inout SeededGenerator) -> Int {
    let number = generator.index(below: rowsPerTask)
    let (step, environment) = number.quotientAndRemainder(dividingBy: environmentsPerTask)
    return step * environmentCount + task * environmentsPerTask + environment
  }

  /// A row of any task, each as likely as the others.
  func draw(using generator: inout SeededGenerator) -> Int {
    generator.index(below: rowsPerTask * taskCount)
  }

  /// What a row's episode paid in so many steps from there, or in those that it had, discounted; the row that
  /// this ends with; and what the value of what follows counts for, which is nothing after an end of its own.
  func future(
    of row: Int, steps: Int, discount: Float
  ) -> (reward: Float, last: Int, discount: Float) {
    let (first, environment) = (step(of: row), environment(of: row))
    let final = min(first + steps - 1, lastStep(of: row))
    var (reward, factor) = (Float(0), Float(1))
    var last = row
    for step in first...final {
      last = self.row(step: step, environment: environment)
      reward += factor * rewards[last]
      factor *= discount
    }
    return (reward, last, terminations[last] ? 0 : factor)
  }

  // MARK: Keeping

  /// Whether each step's episode ends there or later, at a step that is held, and with that of the step after it.
  /// Drawing relies on it.
  private var hasSoundEnds: Bool {
    for environment in 0..<environmentCount {
      for step in stepCount - heldSteps..<stepCount {
        let end = ends[row(step: step, environment: environment)]
        guard end >= step, end < stepCount || end == Replay.unknown else { return false }
        guard end > step, step + 1 < stepCount else { continue }
        guard ends[row(step: step + 1, environment: environment)] == end else { return false }
      }
    }
    return true
  }

  /// Lists all that there is, as far as it is filled.
  public func exchange(with checkpoint: Checkpoint) throws {
    try checkpoint.count("replay.steps", &stepCount)
    let rows = heldSteps * environmentCount
    try checkpoint.numbers("replay.observations", observations, shape: [rows, observationCount])
    try checkpoint.numbers(
      "replay.nextObservations", nextObservations, shape: [rows, observationCount])
    try checkpoint.numbers("replay.actions", actions, shape: [rows, 4])
    try checkpoint.numbers("replay.rewards", rewards, shape: [rows])
    try checkpoint.numbers("replay.terminations", terminations, shape: [rows])
    try checkpoint.numbers("replay.ends", ends, shape: [rows])
    guard hasSoundEnds else {
      throw checkpoint.fault("replay.ends", "does not say where episodes end")
    }
    guard hasGoals else { return }
    try checkpoint.numbers("replay.achievedGoals", achievedGoals, shape: [rows, 3])
    try checkpoint.numbers("replay.desiredGoals", desiredGoals, shape: [rows, 3])
  }
}
