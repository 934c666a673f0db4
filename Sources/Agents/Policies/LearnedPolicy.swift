internal import Base
public import Tasks

/// What a learned policy is, besides its weights.
public struct PolicyDescription: Codable, Sendable {
  /// How outputs become actions.
  public enum Output: String, Codable, Sendable {
    /// As they are; environments bring them back to within -1 and 1.
    case plain
    case tanh
  }

  /// The algorithm that learned it.
  public var algorithm: String
  public var suite: String
  /// In the order of their one-hot identities.
  public var tasks: [String]
  /// Numbers of an observation, the desired goal of goal tasks among them.
  public var inputs: Int
  public var network: NetworkSettings
  public var output: Output
  public var scale: RunningScale

  public init(
    algorithm: String, suite: String, tasks: [String], inputs: Int, network: NetworkSettings,
    output: Output, scale: RunningScale
  ) {
    self.algorithm = algorithm
    self.suite = suite
    self.tasks = tasks
    self.inputs = inputs
    self.network = network
    self.output = output
    self.scale = scale
  }

  /// Throws where no policy can be like this. The limits are far beyond any policy, and keep products of them within
  /// whole numbers.
  func validate() throws {
    try require(inputs, "inputs", in: 1...1_000_000)
    try require(
      (1...10_000).contains(tasks.count) && Set(tasks).count == tasks.count, "tasks",
      "a list of \(tasks.count)", "a list of 1 to 10000 different ones")
    try network.validate("network")
    if let fault = scale.fault(columns: inputs) {
      throw TaskError.invalidOption(
        name: "scale", given: "one that \(fault)", allowed: "of \(inputs) finite columns")
    }
  }

  fileprivate func network(plan: inout Parameters.Plan) -> TaskNetwork {
    TaskNetwork(
      "policy", inputs: inputs, outputs: 4, tasks: tasks.count, network, plan: &plan)
  }
}

/// A network that acts as it has learned to, by the mean of its actions.
public final class LearnedPolicy: Policy {
  /// The name of its file in a run's folder.
  public static let fileName = "policy.safetensors"
  private static let key = "policy"

  public let description: PolicyDescription
  private let parameters: Parameters
  private let graph = Graph(rows: 1, learns: false)
  private let observation: Input
  private let tasks: Choices
  private let output: Node
  private let scale: ColumnScale

  private init(
    _ description: PolicyDescription, _ network: TaskNetwork, _ parameters: Parameters
  ) {
    self.description = description
    self.parameters = parameters
    observation = graph.input(columns: description.inputs)
    tasks = graph.choices()
    output = network(observation, tasks, parameters, in: graph)
    scale = description.scale.scale
  }

  /// Reads a policy from its file, or from the folder of a run.
  public convenience init(reading path: String) throws {
    let file = path.hasSuffix(".safetensors") ? path : "\(path)/\(LearnedPolicy.fileName)"
    var found: (PolicyDescription, TaskNetwork, Parameters)?
    try Checkpoint.load(from: file, .policy) { checkpoint in
      guard let text = checkpoint.metadata[LearnedPolicy.key] else {
        throw FileError.unsuitable(path: file, reason: "holds no policy")
      }
      let description: PolicyDescription
      do {
        description = try JSON.decode(PolicyDescription.self, from: text)
        try description.validate()
      } catch {
        throw FileError.broken(path: file, format: "policy", reason: "\(error)")
      }
      var plan = Parameters.Plan()
      let network = description.network(plan: &plan)
      // Nothing is made that the file does not hold.
      try checkpoint.require(plan)
      let parameters = LearnedPolicy.parameters(plan)
      try checkpoint.parameters(parameters)
      found = (description, network, parameters)
    }
    guard let found else { throw FileError.unsuitable(path: file, reason: "holds no policy") }
    self.init(found.0, found.1, found.2)
  }

  /// Whatever they are at first, others take their place.
  private static func parameters(_ plan: Parameters.Plan) -> Parameters {
    var generator = SeededGenerator(seed: 0)
    return Parameters(plan, using: &generator)
  }

  /// Writes a policy whose network's weights are among some parameters.
  static func save(
    _ description: PolicyDescription, _ parameters: Parameters, to path: String
  ) throws {
    var plan = Parameters.Plan()
    _ = description.network(plan: &plan)
    let kept = LearnedPolicy.parameters(plan)
    for entry in kept.entries {
      guard let source = parameters.entries.first(where: { $0.name == entry.name }) else {
        continue
      }
      kept.values(of: entry).update(from: parameters.values(of: source), count: entry.count)
    }
    try Checkpoint.save(
      to: path, .policy, metadata: [key: JSON.encode(description, indented: false)]
    ) { try $0.parameters(kept) }
  }

  public func begin(_ environment: Environment, seed: UInt64) throws {
    let name = environment.task.profile.name
    guard let index = description.tasks.firstIndex(of: name) else {
      throw TaskError.unknownName(
        kind: "task of this policy", name: name, known: description.tasks)
    }
    let count = environment.observation.count + (environment.achievedGoal == nil ? 0 : 3)
    guard count == description.inputs else {
      throw TaskError.invalidOption(
        name: "the observation of \(name)", given: "\(count) numbers",
        allowed: "the \(description.inputs) numbers that the policy has learned from")
    }
    tasks.values[0] = Int32(index)
  }

  public func act(in environment: Environment) -> Action {
    let numbers = environment.observation
    for column in numbers.indices { set(column, numbers[column]) }
    if environment.achievedGoal != nil {
      for axis in 0..<3 { set(numbers.count + axis, environment.goal[axis]) }
    }
    return action()
  }

  /// What to do in the task with a place in the description's list, with the numbers of an observation, then, in goal
  /// tasks, those of the desired goal.
  public func act(on numbers: UnsafeBufferPointer<Double>, task: Int) -> Action {
    precondition(
      numbers.count == description.inputs, "the policy takes \(description.inputs) numbers")
    precondition(description.tasks.indices.contains(task), "the policy has no task \(task)")
    tasks.values[0] = Int32(task)
    for column in numbers.indices { set(column, numbers[column]) }
    return action()
  }

  private func action() -> Action {
    graph.forward()
    var action = Action.zero
    for number in 0..<4 { action[number] = Double(output.values[number]) }
    guard description.output == .tanh else { return action }
    for number in 0..<4 {
      action[number] = Double(Lanes(repeating: output.values[number]).hyperbolicTangent[0])
    }
    return action
  }

  private func set(_ column: Int, _ number: Double) {
    observation.values[column] = scale.scaled(number, column: column)
  }
}
