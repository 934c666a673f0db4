internal import Experience
internal import Learning
internal import Tasks

/// Records the running episodes up to their first success, and adds these to the fastest successes of their tasks.
final class SuccessRecorder {
  let successes: FastestSuccesses
  private let table: ColumnTable
  private let observations, actions: UnsafeMutablePointer<Float>
  private let goals: UnsafeMutablePointer<Double>?
  private let observationSize, actionSize: Int
  /// The recorded steps of each environment's episode; -1 after its success, and once it is too long.
  private var lengths: [Int]
  /// The group of each environment's episode: its initial state in the list, or 0 without a list.
  private var groups: [Int]

  init(_ successes: FastestSuccesses, environments: Int, _ encoder: ObservationEncoder) {
    self.successes = successes
    observationSize = encoder.observationSize
    actionSize = PolicyArchitecture.actionSize
    table = ColumnTable(
      FastestSuccesses.storedLayout(
        observationSize: observationSize, actionSize: actionSize, hasGoals: encoder.hasGoals),
      rows: environments * successes.maxLength)
    observations = table.values(of: .observation)
    actions = table.values(of: .action)
    goals = encoder.hasGoals ? table.values(of: .desiredGoal) : nil
    lengths = Array(repeating: 0, count: environments)
    groups = lengths
  }

  /// Starts new episodes in all environments.
  func beginEpisodes() {
    for environment in lengths.indices { lengths[environment] = 0 }
  }

  /// Records the state and the action of a step, before it is taken. `input` is the state vector and, in goal tasks, the
  /// desired goal.
  func record(
    _ environment: Int, input: UnsafePointer<Double>, action: UnsafePointer<Float>,
    initialState: Int?
  ) {
    guard lengths[environment] >= 0 else { return }
    guard lengths[environment] < successes.maxLength else {
      lengths[environment] = -1
      return
    }
    if lengths[environment] == 0 { groups[environment] = initialState ?? 0 }
    let row = environment * successes.maxLength + lengths[environment]
    for column in 0..<observationSize {
      observations[row * observationSize + column] = Float(input[column])
    }
    if let goals {
      (goals + 3 * row).update(from: input + observationSize, count: 3)
    }
    (actions + row * actionSize).update(from: action, count: actionSize)
    lengths[environment] += 1
  }

  /// Ends a step of a task's episode with its outcome.
  func endStep(_ environment: Int, task: Int, isSuccess: Bool, isEpisodeOver: Bool) {
    if isSuccess, lengths[environment] > 0 {
      let first = environment * successes.maxLength
      successes.add(
        first..<first + lengths[environment], of: table,
        task: task, group: groups[environment])
      lengths[environment] = -1
    }
    if isEpisodeOver { lengths[environment] = 0 }
  }

  /// Saves or loads the running episodes.
  func serialize(with checkpoint: Checkpoint) throws {
    let (count, longest) = (lengths.count, successes.maxLength)
    try checkpoint.value("episodes.recordedSteps", &lengths) {
      $0.count == count && $0.allSatisfy { (-1...longest).contains($0) }
        ? nil : "does not have \(count) lengths up to \(longest)"
    }
    try checkpoint.value("episodes.groups", &groups) {
      $0.count == count && $0.allSatisfy { $0 >= 0 } ? nil : "does not have \(count) groups"
    }
    try checkpoint.table(
      "episodes.recorded", table,
      segments: lengths.enumerated().map { ($0 * longest, max($1, 0)) })
  }
}
