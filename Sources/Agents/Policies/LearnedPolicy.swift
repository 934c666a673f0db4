internal import Base
internal import Learning
public import Tasks

/// A policy that acts by a learned network, deterministically: it takes the mean action.
///
/// A recurrent network remembers what it saw in each row's trial.
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
  /// The memory of a recurrent network; nil for others.
  private let memory: NetworkMemory?
  private let output: Node
  private let normalizer: ObservationNormalizer
  /// The index of each row's task.
  private var rowTasks: [Int32] = []
  /// What a recurrent network remembers of each row.
  private var hiddenStates: HiddenStates?

  private init(
    _ description: PolicyDescription,
    _ distribution: (NetworkInput) -> any ActionDistribution, _ parameters: Parameters
  ) {
    self.description = description
    self.parameters = parameters
    observation = graph.input(columns: description.inputSize)
    taskIndices = graph.indexInput()
    images = description.images.map { [graph] in graph.images($0) }
    memory =
      description.hasMemory
      ? NetworkMemory(graph.input(columns: description.hiddenStateSize)) : nil
    output = distribution(
      NetworkInput(
        observation, taskIndices, images: images, memory: memory, parameters, in: graph)
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
      let historySize = description.seesHistory == true ? TrialHistory.size : 0
      let count = observed.stateSize + (observed.hasGoals ? 3 : 0) + historySize
      guard count == description.inputSize, observed.images == description.images else {
        throw TaskError.invalidOption(
          name: "the observation of \(name)", given: "\(observed)",
          allowed: "\(description.inputSize - historySize) values "
            + (description.images.map { "and \($0)" } ?? "without images")
            + ", as in the policy's training")
      }
      return Int32(index ?? 0)
    }
    forget(rows: input.rowCount)
  }

  /// A recurrent network forgets the row's earlier trials. In the episodes of one trial it remembers those before (RL²,
  /// Duan et al. 2016).
  public func beginTrial(_ row: Int, of input: PolicyInput, seed: UInt64) { forget(row: row) }

  public func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) {
    let (states, goals) = (input.states, input.desiredGoals)
    let size = input.description.stateSize
    let historyStart =
      description.seesHistory == true ? description.inputSize - TrialHistory.size : Int.max
    let (imageBytes, imageSize) = (input.images.baseAddress, input.description.imageByteCount)
    act(
      rows: input.activeRows.count, remembered: { input.activeRows[$0] },
      task: { rowTasks[input.activeRows[$0]] },
      value: { number, column in
        let row = input.activeRows[number]
        if column >= historyStart {
          return TrialHistory.value(
            column - historyStart, action: input.previousActions[row],
            reward: input.previousRewards[row], isEpisodeStart: input.isEpisodeStart[row])
        }
        return column < size ? states[row * size + column] : goals[3 * row + column - size]
      },
      images: { number in
        imageBytes.map { UnsafePointer($0) + input.activeRows[number] * imageSize }
      },
      result: { actions[input.activeRows[$0]] = $1 })
  }

  /// The actions for observations, four values each. An observation is the state vector, in goal tasks the desired goal, and
  /// for a policy that learned over trials its last action and reward, and 1 where an episode begins, else 0; and images,
  /// where the policy sees them. A task is an index in the description's list of tasks.
  ///
  /// A policy with memory acts in ``rememberedRows`` rows; see ``forget(rows:)`` and ``forget(row:)``.
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
    precondition(
      !description.hasMemory || tasks.count == rememberedRows,
      "the policy remembers \(rememberedRows) rows, not \(tasks.count)")
    act(
      rows: tasks.count, remembered: { $0 }, task: { Int32(tasks[$0]) },
      value: { observations[$0 * size + $1] },
      images: { row in images.baseAddress.map { $0 + row * imageSize } },
      result: { row, action in
        for number in 0..<4 { actions[4 * row + number] = action[number] }
      })
  }

  /// Runs the network on rows, a chunk at a time. All chunks have the same shape, because matrix kernels for other shapes
  /// may round differently. So an action depends on its own row alone.
  ///
  /// `remembered` is the row whose hidden state belongs to a row.
  @inline(__always)
  private func act(
    rows: Int, remembered: (Int) -> Int, task: (Int) -> Int32,
    value: (_ row: Int, _ column: Int) -> Double,
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
        if let memory, let hiddenStates { memory.load(hiddenStates[remembered(row)], row: place) }
      }
      graph.forward()
      for row in first..<min(first + LearnedPolicy.chunkRows, rows) {
        result(row, action(ofRow: row - first))
        if let memory, let hiddenStates {
          memory.store(hiddenStates[remembered(row)], row: row - first)
        }
      }
    }
  }

  // MARK: Memory

  /// The number of rows that a policy with memory acts in.
  public var rememberedRows: Int { hiddenStates?.rows ?? 0 }

  /// Forgets everything; a policy with memory acts in this number of rows from now on.
  public func forget(rows: Int) {
    guard description.hasMemory else { return }
    if let hiddenStates, hiddenStates.rows == rows {
      hiddenStates.reset()
    } else {
      hiddenStates = HiddenStates("policy", rows: rows, size: description.hiddenStateSize)
    }
  }

  /// Forgets what was seen in a row.
  public func forget(row: Int) { hiddenStates?.reset(row) }

  private func action(ofRow row: Int) -> Action {
    var action = Action.zero
    for number in 0..<4 { action[number] = Double(output.values[4 * row + number]) }
    return action
  }
}
