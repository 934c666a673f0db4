internal import Base
internal import Learning
public import Tasks

/// The metadata of a learned policy: everything but its weights.
public struct PolicyDescription: Codable, Sendable {
  /// How the network's outputs become actions.
  public enum OutputActivation: String, Codable, Sendable {
    /// Unchanged; environments clamp actions to -1 to 1.
    case linear
    case tanh
  }

  /// The algorithm that learned it.
  public var algorithm: String
  public var suite: String
  /// The tasks, in the order of their one-hot encoding.
  public var tasks: [String]
  /// The size of the network's input: the state vector and, in goal tasks, the desired goal.
  public var inputSize: Int
  public var network: NetworkSettings
  public var outputActivation: OutputActivation
  public var observationStatistics: RunningMeanStd

  public init(
    algorithm: String, suite: String, tasks: [String], inputSize: Int, network: NetworkSettings,
    outputActivation: OutputActivation, observationStatistics: RunningMeanStd
  ) {
    self.algorithm = algorithm
    self.suite = suite
    self.tasks = tasks
    self.inputSize = inputSize
    self.network = network
    self.outputActivation = outputActivation
    self.observationStatistics = observationStatistics
  }

  /// Throws if the description is not valid. The limits are far above those of any real policy, and keep products of
  /// them within `Int`.
  func validate() throws {
    try require(inputSize, "inputSize", in: 1...1_000_000)
    try require(
      (1...10_000).contains(tasks.count) && Set(tasks).count == tasks.count, "tasks",
      "a list of \(tasks.count)", "a list of 1 to 10000 different names")
    try network.validate("network")
    if let validationError = observationStatistics.validationError(columns: inputSize) {
      throw TaskError.invalidOption(
        name: "observationStatistics", given: "a value that \(validationError)",
        allowed: "for \(inputSize) finite columns")
    }
  }

  fileprivate func network(plan: inout Parameters.Plan) -> MultiTaskMLP {
    MultiTaskMLP(
      "policy", inputs: inputSize, outputs: 4, tasks: tasks.count, network, plan: &plan)
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
    _ description: PolicyDescription, _ network: MultiTaskMLP, _ parameters: Parameters
  ) {
    self.description = description
    self.parameters = parameters
    observation = graph.input(columns: description.inputSize)
    taskIndices = graph.indexInput()
    output = network(observation, taskIndices, parameters, in: graph)
    normalizer = description.observationStatistics.normalizer
  }

  /// The policy file for a path, which names the file itself or the folder of a run.
  static func file(at path: String) -> String {
    path.hasSuffix(".safetensors") ? path : "\(path)/\(LearnedPolicy.fileName)"
  }

  /// Reads a policy from its file or from the folder of a run.
  public convenience init(reading path: String) throws {
    let file = LearnedPolicy.file(at: path)
    var found: (PolicyDescription, MultiTaskMLP, Parameters)?
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
      let network = description.network(plan: &plan)
      // Memory is allocated only after the file is known to have all weights.
      try checkpoint.require(plan)
      let parameters = LearnedPolicy.parameters(plan)
      try checkpoint.parameters(parameters)
      found = (description, network, parameters)
    }
    guard let found else { throw FileError.unsuitable(path: file, reason: "holds no policy") }
    self.init(found.0, found.1, found.2)
  }

  /// Parameters whose initial values are overwritten.
  private static func parameters(_ plan: Parameters.Plan) -> Parameters {
    var generator = SeededGenerator(seed: 0)
    return Parameters(plan, using: &generator)
  }

  /// Writes a policy, with its network's weights taken from `parameters`.
  static func save(
    _ description: PolicyDescription, _ parameters: Parameters, to path: String
  ) throws {
    var plan = Parameters.Plan()
    _ = description.network(plan: &plan)
    let weights = LearnedPolicy.parameters(plan)
    for entry in weights.entries {
      guard let source = parameters.entries.first(where: { $0.name == entry.name }) else {
        continue
      }
      weights.values(of: entry).update(from: parameters.values(of: source), count: entry.count)
    }
    try Checkpoint.save(
      to: path, .policy, metadata: [key: JSON.encode(description, indented: false)]
    ) { try $0.parameters(weights) }
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
    guard description.outputActivation == .tanh else { return action }
    for number in 0..<4 {
      action[number] = Double(Float32x8(repeating: output.values[number]).tanh[0])
    }
    return action
  }

  private func set(_ column: Int, _ value: Double) {
    observation.values[column] = normalizer.normalize(value, column: column)
  }
}
