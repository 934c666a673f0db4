internal import Base
internal import Learning
public import Tasks

/// The metadata of a learned policy: everything but its weights.
public struct PolicyDescription: Codable, Sendable {
  /// The algorithm that learned it.
  public var algorithm: String
  public var suite: String
  /// The tasks, in the order of their one-hot encoding.
  public var tasks: [String]
  /// The size of the network's input: the state vector and, in goal tasks, the desired goal.
  public var inputSize: Int
  public var architecture: PolicyArchitecture
  public var observationStatistics: RunningMeanStd

  public init(
    algorithm: String, suite: String, tasks: [String], inputSize: Int,
    architecture: PolicyArchitecture, observationStatistics: RunningMeanStd
  ) {
    self.algorithm = algorithm
    self.suite = suite
    self.tasks = tasks
    self.inputSize = inputSize
    self.architecture = architecture
    self.observationStatistics = observationStatistics
  }

  /// Throws if the description is not valid. The limits are far above those of any real policy, and keep products of
  /// them within `Int`.
  func validate() throws {
    try require(inputSize, "inputSize", in: 1...1_000_000)
    try require(
      (1...10_000).contains(tasks.count) && Set(tasks).count == tasks.count, "tasks",
      "a list of \(tasks.count)", "a list of 1 to 10000 different names")
    try architecture.validate("architecture")
    if let validationError = observationStatistics.validationError(columns: inputSize) {
      throw TaskError.invalidOption(
        name: "observationStatistics", given: "a value that \(validationError)",
        allowed: "for \(inputSize) finite columns")
    }
  }

  fileprivate func plan(
    in plan: inout Parameters.Plan
  ) -> (NetworkInput) -> any ActionDistribution {
    architecture.plan("policy", for: InputShape(features: inputSize, tasks: tasks), in: &plan)
  }
}

/// A policy that acts by a learned network, deterministically: it takes the mean action.
public final class LearnedPolicy: Policy {
  /// The name of the policy file in a run's folder.
  public static let fileName = "policy.safetensors"
  private static let key = "policy"

  public let description: PolicyDescription
  private let parameters: Parameters
  private let graph = Graph(rows: 1, requiresGradient: false)
  private let observation: Input
  private let taskIndices: IndexInput
  private let output: Node
  private let normalizer: ObservationNormalizer

  private init(
    _ description: PolicyDescription,
    _ distribution: (NetworkInput) -> any ActionDistribution, _ parameters: Parameters
  ) {
    self.description = description
    self.parameters = parameters
    observation = graph.input(columns: description.inputSize)
    taskIndices = graph.indexInput()
    output = distribution(NetworkInput(observation, taskIndices, parameters, in: graph))
      .deterministicAction(in: graph)
    normalizer = description.observationStatistics.normalizer
  }

  /// The policy file for a path, which names the file itself or the folder of a run.
  static func file(at path: String) -> String {
    path.hasSuffix(".safetensors") ? path : "\(path)/\(LearnedPolicy.fileName)"
  }

  /// Reads a policy from its file or from the folder of a run.
  public convenience init(reading path: String) throws {
    let file = LearnedPolicy.file(at: path)
    var found: (PolicyDescription, (NetworkInput) -> any ActionDistribution, Parameters)?
    try Checkpoint.load(from: file, .policy) { checkpoint in
      guard let text = checkpoint.metadata[LearnedPolicy.key] else {
        throw FileError.unsuitable(path: file, reason: "holds no policy")
      }
      let description: PolicyDescription
      do {
        description = try JSON.decode(PolicyDescription.self, from: text)
        try description.validate()
      } catch {
        throw FileError.invalidFormat(path: file, format: "policy", reason: "\(error)")
      }
      var plan = Parameters.Plan()
      let distribution = description.plan(in: &plan)
      // Memory is allocated only after the file is known to have all weights.
      try checkpoint.require(plan)
      let parameters = LearnedPolicy.parameters(plan)
      try checkpoint.parameters(parameters)
      found = (description, distribution, parameters)
    }
    guard let found else { throw FileError.unsuitable(path: file, reason: "holds no policy") }
    self.init(found.0, found.1, found.2)
  }

  /// Parameters whose initial values are overwritten.
  private static func parameters(_ plan: Parameters.Plan) -> Parameters {
    var generator = SeededGenerator(seed: 0)
    return Parameters(plan, using: &generator)
  }

  /// Writes a policy.
  static func save(
    _ description: PolicyDescription, _ parameters: Parameters, to path: String
  ) throws {
    try Checkpoint.save(
      to: path, .policy, metadata: [key: JSON.encode(description, indented: false)]
    ) { try $0.parameters(parameters) }
  }

  public func reset(_ environment: Environment, seed: UInt64) throws {
    let name = environment.task.profile.name
    guard let index = description.tasks.firstIndex(of: name) else {
      throw TaskError.unknownName(
        kind: "task of this policy", name: name, known: description.tasks)
    }
    let count = environment.observation.count + (environment.achievedGoal == nil ? 0 : 3)
    guard count == description.inputSize else {
      throw TaskError.invalidOption(
        name: "the observation of \(name)", given: "a vector of \(count) values",
        allowed: "one of \(description.inputSize) values, as in training")
    }
    taskIndices.values[0] = Int32(index)
  }

  public func act(in environment: Environment) -> Action {
    let state = environment.observation
    for column in state.indices { set(column, state[column]) }
    if environment.achievedGoal != nil {
      for axis in 0..<3 { set(state.count + axis, environment.goal[axis]) }
    }
    return action()
  }

  /// The action for an observation: the state vector, then, in goal tasks, the desired goal. `task` is the index in
  /// the description's list of tasks.
  public func act(on observation: UnsafeBufferPointer<Double>, task: Int) -> Action {
    precondition(
      observation.count == description.inputSize,
      "the policy takes \(description.inputSize) values, not \(observation.count)")
    precondition(description.tasks.indices.contains(task), "the policy has no task \(task)")
    taskIndices.values[0] = Int32(task)
    for column in observation.indices { set(column, observation[column]) }
    return action()
  }

  private func action() -> Action {
    graph.forward()
    var action = Action.zero
    for number in 0..<4 { action[number] = Double(output.values[number]) }
    return action
  }

  private func set(_ column: Int, _ value: Double) {
    observation.values[column] = normalizer.normalize(value, column: column)
  }
}
