/// All that can be chosen about an environment besides its task. A plain value: written as JSON and read back,
/// it makes the same environment.
public struct EnvironmentOptions: Codable, Hashable, Sendable {
  public enum RewardKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// From 0 to 10 by how far the task has come.
    case shaped
    /// 1 where the task is done, else 0; for goal tasks 0 and -1, as is usual there.
    case sparse
  }

  /// Steps until an episode is cut off; nil for the task's own.
  public var horizon: Int?
  /// How many times in a row each action is taken; rewards add up, and the horizon counts single actions.
  public var actionRepeat = 1
  /// Whether success ends an episode, as a termination.
  public var endsOnSuccess = false
  public var reward = RewardKind.shaped
  public var goals = GoalOptions()
  public var observation = ObservationOptions()
  public var dynamics = DynamicsOptions()

  public init() {}

  static let longestHorizon = 1_000_000

  static func requireHorizon(_ steps: Int) throws {
    guard (1...longestHorizon).contains(steps) else {
      throw TaskError.invalidOption(
        name: "the horizon", given: "\(steps)", allowed: "from 1 to \(longestHorizon) steps")
    }
  }

  func validate() throws {
    if let horizon { try Self.requireHorizon(horizon) }
    guard (1...100).contains(actionRepeat) else {
      throw TaskError.invalidOption(
        name: "the action repeat", given: "\(actionRepeat)", allowed: "from 1 to 100")
    }
    try goals.validate()
    try observation.validate()
    try dynamics.validate()
  }
}

/// Which layouts an environment's episodes have, and whether the agent is told the goal: the same switch for
/// every task and suite.
public struct GoalOptions: Codable, Hashable, Sendable {
  public enum Selection: String, Codable, Hashable, Sendable, CaseIterable {
    /// Always the same one of the listed layouts.
    case fixed
    /// One of the listed layouts, drawn at each reset.
    case listed
    /// A new layout at each reset.
    case fresh
  }

  public var selection = Selection.fresh
  /// Which of the listed layouts, where it is fixed.
  public var index = 0
  /// How many layouts are listed.
  public var count = 50
  /// What the list is drawn from; the same seed gives each task the same list in every suite.
  public var seed: UInt64 = 0
  /// Whether the observation shows the goal; its place holds zeros otherwise.
  public var isVisible = true

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
