public import Learning
public import Tasks

/// The results of one iteration of training.
public struct TrainingReport: Sendable {
  /// For each task: the episodes that ended, how many of them succeeded at any step, and the sum of their returns.
  /// Empty if the algorithm learns without acting.
  public var episodes: [Int], successes: [Int]
  public var returns: [Double]
  /// Further metrics by name, such as losses. All reports of a run have the same names.
  public var metrics: [(name: String, value: Double)] = []

  public init(tasks: Int) {
    episodes = Array(repeating: 0, count: tasks)
    successes = Array(repeating: 0, count: tasks)
    returns = Array(repeating: 0, count: tasks)
  }
}

/// An algorithm in training.
public protocol Learner: AnyObject, SendableMetatype {
  /// Steps of all environments together; or steps learned from, if the algorithm learns without acting.
  var steps: Int { get }

  /// Starts new episodes in all environments. From here on, training depends only on the state that
  /// ``serialize(with:)`` lists.
  func beginEpisodes() throws

  /// Takes some steps and learns from them. `progress` is the fraction of training that is complete, from 0 to 1.
  func iterate(progress: Double) throws -> TrainingReport

  /// Saves or loads everything that training needs to continue.
  func serialize(with checkpoint: Checkpoint) throws

  /// Saves or loads the running episodes too, so that training can continue in the middle of them.
  func serializeEpisodes(with checkpoint: Checkpoint) throws

  /// Writes the policy file: what acting needs, without what only training needs.
  func savePolicy(to path: String) throws
}

/// A learning algorithm with its settings.
public protocol Algorithm: Learner {
  associatedtype Settings: Codable & Sendable

  /// The name on the command line.
  static var name: String { get }
  /// A summary in one line.
  static var summary: String { get }
  /// The default settings for a suite.
  static func defaultSettings(for suite: Suite) -> Settings

  /// Throws if the settings are not valid.
  init(_ context: TrainingContext, _ settings: Settings, seed: UInt64, threads: Int) throws
}
