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
  /// The features of the network's input: the state vector and, in goal tasks, the desired goal.
  public var inputSize: Int
  /// What the policy observed in training; nil if that is the standard.
  public var observation: ObservationOptions?
  public var architecture: PolicyArchitecture
  public var observationStatistics: RunningMeanStd

  public init(
    algorithm: String, suite: String, tasks: [String], inputSize: Int,
    observation: ObservationOptions = ObservationOptions(),
    architecture: PolicyArchitecture, observationStatistics: RunningMeanStd
  ) {
    self.algorithm = algorithm
    self.suite = suite
    self.tasks = tasks
    self.inputSize = inputSize
    self.observation = observation == ObservationOptions() ? nil : observation
    self.architecture = architecture
    self.observationStatistics = observationStatistics
  }

  /// Throws if the description is not valid. The limits are far above those of any real policy, and keep products of
  /// them within `Int`.
  func validate() throws {
    try observation?.validate()
    try require(inputSize, "inputSize", in: (images == nil ? 1 : 0)...1_000_000)
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
  fileprivate var distinguishesTasks: Bool {
    architecture.network.torso.distinguishesTasks || architecture.network.usesTaskHeads
  }

  /// The images that the policy sees; nil if it sees none.
  public var images: ImageLayout? { observation?.images }

  fileprivate var inputShape: InputShape {
    InputShape(features: inputSize, tasks: tasks, images: images)
  }

  fileprivate func plan(
    in plan: inout Parameters.Plan
  ) -> (NetworkInput) -> any ActionDistribution {
    architecture.plan("policy", for: inputShape, in: &plan)
  }
}

/// A policy that acts by a learned network, deterministically: it takes the mean action.
public final class LearnedPolicy: Policy {
  /// The name of the policy file in a run's folder.
  public static let fileName = "policy.safetensors"
  private static let key = "policy"

  public let description: PolicyDescription
  private let parameters: Parameters
  /// The rows of each product. With more, the kernels of OpenBLAS for small matrices no longer apply.
  private static let chunkRows = 4
  private let graph = Graph(rows: chunkRows, requiresGradient: false)
  private let observation: Input
  private let taskIndices: IndexInput
  private let images: ByteInput?
  private let output: Node
  private let normalizer: ObservationNormalizer
  /// The index of each row's task.
  private var rowTasks: [Int32] = []

  private init(
    _ description: PolicyDescription,
    _ distribution: (NetworkInput) -> any ActionDistribution, _ parameters: Parameters
  ) {
    self.description = description
    self.parameters = parameters
    observation = graph.input(columns: description.inputSize)
    taskIndices = graph.indexInput()
    images = description.images.map { [graph] in graph.images($0) }
    output = distribution(
      NetworkInput(observation, taskIndices, images: images, parameters, in: graph)
    ).deterministicAction(in: graph)
    normalizer = description.observationStatistics.normalizer
  }

  /// The number of weights.
  public var parameterCount: Int { parameters.count }

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

  // MARK: Acting

  /// Throws if the policy does not know a task that it must tell from others, or was trained on other observations.
  public func prepare(for input: PolicyInput) throws {
    let observed = input.description
    rowTasks = try (0..<input.rowCount).map { row in
      let name = input.task(of: row)
      let index = description.tasks.firstIndex(of: name)
      guard index != nil || !description.distinguishesTasks else {
        throw TaskError.invalidOption(
          name: "the task", given: name,
          allowed: description.tasks.count == 1
            ? "\(description.tasks[0]), which the policy learned"
            : "one of the \(description.tasks.count) tasks of \(description.suite), which the policy learned"
        )
      }
      let count = observed.stateSize + (observed.hasGoals ? 3 : 0)
      guard count == description.inputSize, observed.images == description.images else {
        throw TaskError.invalidOption(
          name: "the observation of \(name)", given: "\(observed)",
          allowed: "\(description.inputSize) values "
            + (description.images.map { "and \($0)" } ?? "without images")
            + ", as in the policy's training")
      }
      return Int32(index ?? 0)
    }
  }

  public func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) {
    let (states, goals) = (input.states, input.desiredGoals)
    let size = input.description.stateSize
    let (imageBytes, imageSize) = (input.images.baseAddress, input.description.imageByteCount)
    act(
      rows: input.activeRows.count, task: { rowTasks[input.activeRows[$0]] },
      value: { number, column in
        let row = input.activeRows[number]
        return column < size ? states[row * size + column] : goals[3 * row + column - size]
      },
      images: { number in
        imageBytes.map { UnsafePointer($0) + input.activeRows[number] * imageSize }
      },
      result: { actions[input.activeRows[$0]] = $1 })
  }

  /// The actions for observations, four values each. An observation is the state vector and, in goal tasks, the desired
  /// goal; and images, where the policy sees them. A task is an index in the description's list of tasks.
  public func act(
    on observations: UnsafeBufferPointer<Double>, images: UnsafeBufferPointer<UInt8>,
    tasks: UnsafeBufferPointer<Int64>, into actions: UnsafeMutableBufferPointer<Double>
  ) {
    let size = description.inputSize
    let imageSize = description.images?.byteCount ?? 0
    precondition(
      observations.count == tasks.count * size && images.count == tasks.count * imageSize
        && actions.count == 4 * tasks.count,
      "\(observations.count) values, \(images.count) bytes and \(actions.count) actions do not match "
        + "\(tasks.count) tasks"
    )
    act(
      rows: tasks.count, task: { Int32(tasks[$0]) }, value: { observations[$0 * size + $1] },
      images: { row in images.baseAddress.map { $0 + row * imageSize } },
      result: { row, action in
        for number in 0..<4 { actions[4 * row + number] = action[number] }
      })
  }

  /// Runs the network on rows, a chunk at a time. All chunks have the same shape, because matrix kernels for other shapes
  /// may round differently. So an action depends on its own row alone.
  @inline(__always)
  private func act(
    rows: Int, task: (Int) -> Int32, value: (_ row: Int, _ column: Int) -> Double,
    images source: (_ row: Int) -> UnsafePointer<UInt8>?,
    result: (Int, Action) -> Void
  ) {
    let size = description.inputSize
    for first in stride(from: 0, to: rows, by: LearnedPolicy.chunkRows) {
      for place in 0..<LearnedPolicy.chunkRows {
        // The last row fills the chunk.
        let row = min(first + place, rows - 1)
        taskIndices.values[place] = task(row)
        for column in 0..<size {
          observation.values[place * size + column] = normalizer.normalize(
            value(row, column), column: column)
        }
        if let images, let source = source(row) {
          (images.bytes + place * images.columns).update(from: source, count: images.columns)
        }
      }
      graph.forward()
      for row in first..<min(first + LearnedPolicy.chunkRows, rows) {
        result(row, action(ofRow: row - first))
      }
    }
  }

  private func action(ofRow row: Int) -> Action {
    var action = Action.zero
    for number in 0..<4 { action[number] = Double(output.values[4 * row + number]) }
    return action
  }
}
