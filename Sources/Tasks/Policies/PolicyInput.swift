/// What a policy sees: the current observations of some environments, a row for each, with the last action and reward
/// of each.
///
/// The rows lie one after another in memory that never moves. A ``PolicyDriver`` fills them.
public final class PolicyInput {
  /// The environments. Policies that may know more than they observe, such as experts, read them.
  public let environments: [Environment]
  /// What a row has; the same for all.
  public let description: ObservationDescription

  public let states: UnsafeMutableBufferPointer<Double>
  /// The images, row by row: camera by camera, oldest first.
  public let images: UnsafeMutableBufferPointer<UInt8>
  /// Three values in each row; empty without goals.
  public let desiredGoals, achievedGoals: UnsafeMutableBufferPointer<Double>
  /// The last action in the trial, and its reward; zero at the start of a trial.
  public let previousActions: UnsafeMutableBufferPointer<Action>
  public let previousRewards: UnsafeMutableBufferPointer<Double>
  /// Whether this is the first observation of an episode.
  public let isEpisodeStart: UnsafeMutableBufferPointer<Bool>
  /// The rows whose episodes are running, in ascending order. Only these have a current observation.
  public private(set) var activeRows: [Int] = []
  private let isRunning: UnsafeMutableBufferPointer<Bool>

  init(_ environments: [Environment]) throws {
    guard let first = environments.first else {
      throw TaskError.invalidOption(
        name: "the list of environments", given: "empty", allowed: "one environment or more")
    }
    let description = ObservationDescription(first)
    for environment in environments where ObservationDescription(environment) != description {
      throw TaskError.invalidOption(
        name: "the observation of \(environment.task.profile.name)",
        given: "\(ObservationDescription(environment))",
        allowed: "as that of \(first.task.profile.name): \(description)")
    }
    self.environments = environments
    self.description = description
    let count = environments.count
    func allocate<Value>(_ count: Int, _ value: Value) -> UnsafeMutableBufferPointer<Value> {
      let memory = UnsafeMutableBufferPointer<Value>.allocate(capacity: count)
      memory.initialize(repeating: value)
      return memory
    }
    states = allocate(count * description.stateSize, 0)
    images = allocate(count * description.imageByteCount, 0)
    desiredGoals = allocate(description.hasGoals ? 3 * count : 0, 0)
    achievedGoals = allocate(description.hasGoals ? 3 * count : 0, 0)
    previousActions = allocate(count, .zero)
    previousRewards = allocate(count, 0)
    isEpisodeStart = allocate(count, true)
    isRunning = allocate(count, false)
    activeRows.reserveCapacity(count)
  }

  deinit {
    states.deallocate()
    images.deallocate()
    desiredGoals.deallocate()
    achievedGoals.deallocate()
    previousActions.deallocate()
    previousRewards.deallocate()
    isEpisodeStart.deallocate()
    isRunning.deallocate()
  }

  public var rowCount: Int { environments.count }

  /// The state vector of a row.
  public func state(of row: Int) -> UnsafeMutableBufferPointer<Double> {
    let size = description.stateSize
    return UnsafeMutableBufferPointer(rebasing: states[row * size..<(row + 1) * size])
  }

  /// The images of a row.
  public func image(of row: Int) -> UnsafeMutableBufferPointer<UInt8> {
    let size = description.imageByteCount
    return UnsafeMutableBufferPointer(rebasing: images[row * size..<(row + 1) * size])
  }

  /// The revealed hidden parameters of a row, each scaled to -1...1; empty where they are hidden.
  public func context(of row: Int) -> UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(rebasing: state(of: row).suffix(description.contextSize))
  }

  /// The name of a row's task.
  public func task(of row: Int) -> String { environments[row].task.profile.name }

  // MARK: Filled by the driver

  func beginTrial(_ row: Int) {
    previousActions[row] = .zero
    previousRewards[row] = 0
  }

  func beginEpisode(_ row: Int) {
    isEpisodeStart[row] = true
    isRunning[row] = true
  }

  func isRunning(_ row: Int) -> Bool { isRunning[row] }

  func record(_ transition: Transition, after action: Action, in row: Int) {
    previousActions[row] = action.clamped
    previousRewards[row] = transition.reward
    isEpisodeStart[row] = false
    if transition.endsEpisode { isRunning[row] = false }
  }

  /// Copies the observations of all environments whose episodes are running.
  func gather() {
    activeRows.removeAll(keepingCapacity: true)
    for (row, environment) in environments.enumerated() where isRunning[row] {
      activeRows.append(row)
      _ = state(of: row).update(fromContentsOf: environment.observation)
      _ = image(of: row).update(fromContentsOf: environment.images)
      guard let achieved = environment.achievedGoal else { continue }
      desiredGoals.set(environment.goal, at: 3 * row)
      achievedGoals.set(achieved, at: 3 * row)
    }
  }
}
