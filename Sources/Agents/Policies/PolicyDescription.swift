internal import Learning
public import Tasks

/// The metadata of a learned policy: everything but its weights.
public struct PolicyDescription: Codable, Sendable {
  /// The algorithm that learned it.
  public var algorithm: String
  public var suite: String
  /// The tasks, in the order of their one-hot encoding.
  public var tasks: [String]
  /// The features of the network's input: the state vector, in goal tasks the desired goal, and what `seesHistory` adds.
  public var inputSize: Int
  /// Whether the input also has the last action and reward in the trial, and whether an episode begins; nil if not.
  public var seesHistory: Bool?
  /// What the policy observed in training; nil if that is the standard.
  public var observation: ObservationOptions?
  public var architecture: PolicyArchitecture
  public var observationStatistics: RunningMeanStd

  public init(
    algorithm: String, suite: String, tasks: [String], inputSize: Int,
    seesHistory: Bool = false, observation: ObservationOptions = ObservationOptions(),
    architecture: PolicyArchitecture, observationStatistics: RunningMeanStd
  ) {
    self.algorithm = algorithm
    self.suite = suite
    self.tasks = tasks
    self.inputSize = inputSize
    self.seesHistory = seesHistory ? true : nil
    self.observation = observation == ObservationOptions() ? nil : observation
    self.architecture = architecture
    self.observationStatistics = observationStatistics
  }

  /// Throws if the description is not valid. The limits are far above those of any real policy, and keep products of
  /// them within `Int`.
  func validate() throws {
    try observation?.validate()
    let historySize = seesHistory == true ? TrialHistory.size : 0
    try require(
      inputSize, "inputSize", in: historySize + (images == nil ? 1 : 0)...1_000_000)
    try require(
      (1...10_000).contains(tasks.count) && Set(tasks).count == tasks.count, "tasks",
      "a list of \(tasks.count)", "a list of 1 to 10000 different names")
    try architecture.validate("architecture", for: inputShape)
    if let validationError = observationStatistics.validationError(columns: inputSize) {
      throw TaskError.invalidOption(
        name: "observationStatistics", given: "a value that \(validationError)",
        allowed: "for \(inputSize) finite columns")
    }
  }

  /// Whether the policy's actions depend on the index of the task.
  var distinguishesTasks: Bool {
    architecture.network.torso.distinguishesTasks || architecture.network.usesTaskHeads
  }

  /// The images that the policy sees; nil if it sees none.
  public var images: ImageLayout? { observation?.images }

  /// The size of the hidden state that a recurrent policy carries from step to step; 0 for one without memory.
  var hiddenStateSize: Int { architecture.network.hiddenStateSize }
  /// Whether the policy remembers earlier steps of the episode.
  public var hasMemory: Bool { hiddenStateSize > 0 }

  private var inputShape: InputShape {
    InputShape(features: inputSize, tasks: tasks, images: images)
  }

  func plan(
    in plan: inout Parameters.Plan
  ) -> (NetworkInput) -> any ActionDistribution {
    architecture.plan("policy", for: inputShape, in: &plan)
  }
}
