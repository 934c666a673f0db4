public import Tasks

/// What some steps of training have led to.
public struct TrainingReport: Sendable {
  /// Of each task, the episodes that ended, those of them with a success at any step, and their returns' sum;
  /// empty where an algorithm learns without acting.
  public var episodes: [Int], successes: [Int]
  public var returns: [Double]
  /// What else there is to say, such as losses, by name: the same names in all reports of a run.
  public var figures: [(name: String, value: Double)] = []

  public init(tasks: Int) {
    episodes = Array(repeating: 0, count: tasks)
    successes = Array(repeating: 0, count: tasks)
    returns = Array(repeating: 0, count: tasks)
  }
}

/// An algorithm in the course of learning.
public protocol Learner: AnyObject, SendableMetatype {
  /// Steps taken in all environments together, or, by who learns without acting, steps learned from.
  var steps: Int { get }

  /// Starts new episodes everywhere. After this, all that follows depends on what ``exchange(with:)`` lists and
  /// on nothing else.
  func beginEpisodes() throws

  /// Takes some steps and learns from them. `progress` is the part of training that is done, from 0 to 1.
  func iterate(progress: Double) throws -> TrainingReport

  /// Lists all that it needs to go on.
  func exchange(with checkpoint: Checkpoint) throws

  /// Lists what its running episodes need besides that to go on, instead of new ones that begin.
  func exchangeEpisodes(with checkpoint: Checkpoint) throws

  /// Writes what has been learned, without what only learning needs.
  func savePolicy(to path: String) throws
}

/// A way to learn, with settings of its own.
public protocol Algorithm: Learner {
  associatedtype Settings: Codable & Sendable

  /// As it is called on the command line.
  static var name: String { get }
  /// One line.
  static var summary: String { get }
  /// What has proved good for a suite.
  static func standardSettings(for suite: Suite) -> Settings

  /// Throws where the settings make no sense.
  init(_ ground: TrainingGround, _ settings: Settings, seed: UInt64, threads: Int) throws
}
