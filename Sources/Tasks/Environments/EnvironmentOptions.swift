/// All options of an environment except its task. The options are plain JSON values; equal options make equal
/// environments.
public struct EnvironmentOptions: Codable, Hashable, Sendable {
  public enum RewardType: String, Codable, Hashable, Sendable, CaseIterable {
    /// From 0 to 10, growing as the task progresses.
    case dense
    /// 1 on success, else 0. In goal tasks 0 on success, else -1, as in Gymnasium-Robotics.
    case sparse
  }

  /// The number of steps after which an episode is truncated; nil for the task's default.
  public var horizon: Int?
  /// How many times the environment repeats each action. Rewards add up, and the horizon counts repetitions.
  public var actionRepeat = 1
  /// Whether success terminates the episode.
  public var terminatesOnSuccess = false
  public var rewardType = RewardType.dense
  public var goals = GoalOptions()
  public var observation = ObservationOptions()
  public var dynamics = DynamicsOptions()

  public init() {}

  static let maximumHorizon = 1_000_000

  static func validateHorizon(_ steps: Int) throws {
    guard (1...maximumHorizon).contains(steps) else {
      throw TaskError.invalidOption(
        name: "the horizon", given: "\(steps)", allowed: "from 1 to \(maximumHorizon) steps")
    }
  }

  func validate() throws {
    if let horizon { try Self.validateHorizon(horizon) }
    guard (1...100).contains(actionRepeat) else {
      throw TaskError.invalidOption(
        name: "the action repeat", given: "\(actionRepeat)", allowed: "from 1 to 100")
    }
    try goals.validate()
    try observation.validate()
    try dynamics.validate()
  }
}

/// Where episodes start and whether the agent observes the goal. These options mean the same in every task
/// and suite.
public struct GoalOptions: Codable, Hashable, Sendable {
  public enum Selection: String, Codable, Hashable, Sendable, CaseIterable {
    /// Always the same listed initial state.
    case fixed
    /// A listed initial state, sampled at each reset.
    case finite
    /// A new initial state, sampled at each reset.
    case random
  }

  public var selection = Selection.random
  /// The index of the listed initial state, for `fixed`.
  public var index = 0
  /// The number of listed initial states.
  public var count = 50
  /// The seed of the list. The same seed gives a task the same list in every suite.
  public var seed: UInt64 = 0
  /// Whether the observation shows the goal. A hidden goal reads as zeros.
  public var isObservable = true

  public init() {}

  func validate() throws {
    guard (1...100_000).contains(count) else {
      throw TaskError.invalidOption(
        name: "the number of listed goals", given: "\(count)", allowed: "from 1 to 100000")
    }
    guard (0..<count).contains(index) else {
      throw TaskError.invalidOption(
        name: "the index of the fixed goal", given: "\(index)", allowed: "from 0 to \(count - 1)")
    }
  }
}
