public import Experience
internal import Learning
public import Tasks

/// Reads the recorded transitions of some tasks.
public typealias RecordedTransitionsReader =
  @Sendable (RecordedTransitions.Content, [EnvironmentSpec]) throws -> RecordedTransitions

/// The tasks to learn, and the options of their environments.
public struct TrainingContext: Sendable {
  public let suite: Suite
  public let options: EnvironmentOptions
  /// Reads the run's recorded dataset; nil if it has none.
  public var recordedTransitions: RecordedTransitionsReader?

  /// Without options, the suite's defaults apply.
  public init(_ suite: Suite, options: EnvironmentOptions? = nil) {
    self.suite = suite
    self.options = options ?? suite.defaultOptions
  }

  public var tasks: [String] { suite.train.map(\.task) }
  public var specs: [EnvironmentSpec] { suite.specs(options: options) }
}

extension TrainingContext {
  /// Whether none, some or all of the tasks are goal tasks.
  enum GoalTaskPresence { case none, mixed, all }

  func goalTaskPresence() throws -> GoalTaskPresence {
    let areGoalTasks = try tasks.map { try Catalog.task(named: $0) is GoalTask.Type }
    return areGoalTasks.allSatisfy { $0 } ? .all : areGoalTasks.contains(true) ? .mixed : .none
  }

  /// What the memory of training depends on besides the settings.
  func problemSize(for settings: some AlgorithmSettings) throws -> ProblemSize {
    let size = try observationSize()
    let hasGoals = try goalTaskPresence() == .all
    let historySize = settings.trialEpisodes > 1 ? TrialHistory.size : 0
    return ProblemSize(
      tasks: tasks, observationSize: size, inputSize: size + (hasGoals ? 3 : 0) + historySize,
      hasGoals: hasGoals, hasDataset: recordedTransitions != nil,
      images: options.observation.images)
  }

  /// The size of the state vector, without the goals of goal tasks; 0 for observations that are only images.
  func observationSize() throws -> Int { try specs[0].make().observation.count }
}
