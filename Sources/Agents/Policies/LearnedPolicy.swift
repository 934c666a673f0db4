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

  private init(_ description: PolicyDescription, copying parameters: Parameters? = nil) {
    self.description = description
    var plan = Parameters.Plan()
    let network = TaskNetwork(
      "policy", inputs: description.inputs, outputs: 4, tasks: description.tasks.count,
      description.network, plan: &plan)
    // Whatever the weights are at first, others take their place.
    var generator = SeededGenerator(seed: 0)
    self.parameters = Parameters(plan, using: &generator)
    observation = graph.input(columns: description.inputs)
    tasks = graph.choices()
    output = network(observation, tasks, self.parameters, in: graph)
    scale = description.scale.scale
  }

  /// Reads a policy from its file, or from the folder of a run.
  public convenience init(reading path: String) throws {
    let file = path.hasSuffix(".safetensors") ? path : "\(path)/\(LearnedPolicy.fileName)"
    let metadata = try Checkpoint.metadata(of: file)
    guard let text = metadata[LearnedPolicy.key] else {
      throw FileError.unsuitable(path: file, reason: "holds no policy")
    }
    let description: PolicyDescription
    do {
      description = try JSON.decode(PolicyDescription.self, from: text)
    } catch {
      throw FileError.broken(path: file, format: "policy", reason: "\(error)")
    }
    guard description.inputs > 0, !description.tasks.isEmpty,
      description.scale.means.count == description.inputs
    else {
      throw FileError.broken(
        path: file, format: "policy", reason: "its inputs and its scale do not fit together")
    }
    self.init(description)
    try Checkpoint.load(from: file) { try $0.parameters(parameters) }
  }

  /// Writes a policy whose network's weights are among some parameters.
  static func save(
    _ description: PolicyDescription, _ parameters: Parameters, to path: String
  ) throws {
    let policy = LearnedPolicy(description)
    for entry in policy.parameters.entries {
      guard let source = parameters.entries.first(where: { $0.name == entry.name }) else {
        continue
      }
      policy.parameters.values(of: entry).update(
        from: parameters.values(of: source), count: entry.count)
    }
    try Checkpoint.save(
      to: path, metadata: [key: JSON.encode(description, indented: false)]
    ) { try $0.parameters(policy.parameters) }
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
