public import Tasks

/// The tasks to learn, and how their environments are.
public struct TrainingGround: Sendable {
  public let suite: Suite
  public let options: EnvironmentOptions
  /// What has been recorded to learn from, by who learns without acting; nil where nothing has.
  public var demonstrations: (@Sendable ([EnvironmentSpec]) throws -> Demonstrations)?

  /// Without options, those that the suite stands for.
  public init(_ suite: Suite, options: EnvironmentOptions? = nil) {
    self.suite = suite
    self.options = options ?? suite.standardOptions
  }

  public var tasks: [String] { suite.train.map(\.task) }
  public var specs: [EnvironmentSpec] { suite.specs(options: options) }
}

extension TrainingGround {
  /// How many of the tasks have an achieved and a desired goal.
  enum Goals { case none, some, all }

  func goals() throws -> Goals {
    let areGoalTasks = try tasks.map { try Catalog.task(named: $0) is GoalTask.Type }
    return areGoalTasks.allSatisfy { $0 } ? .all : areGoalTasks.contains(true) ? .some : .none
  }

  /// How many numbers an observation has, without the goals of goal tasks. Throws where pictures are to be seen.
  func observationCount() throws -> Int {
    guard options.observation.cameras.isEmpty else {
      throw TaskError.invalidOption(
        name: "the environment's cameras",
        given: options.observation.cameras.joined(separator: ", "),
        allowed: "none: agents learn from the state, and see no pictures")
    }
    // Without cameras there are numbers, or it cannot be made.
    return try specs[0].make().observation.count
  }

  /// Throws where an algorithm would have to see goals to learn.
  func requireNoGoals(for algorithm: String) throws {
    guard try goals() != .none else { return }
    throw TaskError.invalidOption(
      name: "the suite of \(algorithm)", given: suite.name,
      allowed: "one without goal tasks, whose goals \(algorithm) does not see; her and sac do")
  }
}
