internal import Experience
internal import Learning
internal import Tasks

/// Records the running episodes of a learner's environments, and hands each to a sink when it ends.
///
/// It only reads the environments: a recorded run learns the same as one that is not recorded.
final class TrainingRecorder {
  let sink: any EpisodeSink
  private let vector: VectorEnvironment
  private let episodeTasks: EpisodeTasks
  /// The most time steps of an episode: rows that each environment has in the table.
  private let capacity: Int
  private let table: ColumnTable
  private let observationSize: Int
  private let observations, rewards: UnsafeMutablePointer<Double>
  private let achievedGoals: UnsafeMutablePointer<Double>?
  private let reachRewards, placeRewards, goalDistances: UnsafeMutablePointer<Double>
  private let actions: UnsafeMutablePointer<Float>
  private let terminations, successes, grasps: UnsafeMutablePointer<Bool>
  /// The recorded time steps of each environment's episode; 0 between two episodes.
  private var lengths: [Int]
  /// Of each environment's episode; nil before the first one.
  private var origins: [EpisodeOrigin?]

  init(of vector: VectorEnvironment, _ episodeTasks: EpisodeTasks, into sink: any EpisodeSink) {
    self.vector = vector
    self.episodeTasks = episodeTasks
    self.sink = sink
    capacity = 1 + (vector.environments.map(\.horizon).max() ?? 0)
    let observed = vector.buffers.observations
    observationSize = observed.stateSize
    let hasGoals = !observed.achievedGoals.isEmpty
    table = ColumnTable(
      TrainingEpisode.layout(observationSize: observationSize, hasGoals: hasGoals),
      rows: capacity * vector.count)
    observations = table.values(of: .recordedObservation)
    achievedGoals = hasGoals ? table.values(of: .achievedGoal) : nil
    actions = table.values(of: .action)
    rewards = table.values(of: .recordedReward)
    terminations = table.values(of: .terminated)
    successes = table.values(of: .success)
    grasps = table.values(of: .grasp)
    reachRewards = table.values(of: .reachReward)
    placeRewards = table.values(of: .placeReward)
    goalDistances = table.values(of: .goalDistance)
    lengths = Array(repeating: 0, count: vector.count)
    origins = Array(repeating: nil, count: vector.count)
  }

  /// All environments have been reset with seeds.
  func beginEpisodes() throws {
    try endEpisodes()
    for index in vector.environments.indices { restartEpisode(index) }
  }

  /// An environment has been reset with a seed, and its last episode has ended.
  func restartEpisode(_ index: Int) {
    let environment = vector.environments[index]
    guard let seed = environment.seed else {
      preconditionFailure("recorded episodes begin with a seed")
    }
    origins[index] = EpisodeOrigin(of: environment, seed: seed, episodesSinceSeed: 0)
    lengths[index] = 0
    recordTimeStep(index, vector.buffers.observations, environment.outcome)
  }

  /// Ends the running episodes where they are, such as those that a checkpoint cuts off.
  func endEpisodes() throws {
    for index in lengths.indices { try endEpisode(index) }
  }

  /// All environments have taken a step; those whose episode ended have begun the next one.
  func recordStep(_ actions: UnsafeBufferPointer<Float>) throws {
    let buffers = vector.buffers
    for index in 0..<vector.count {
      let row = index * capacity + lengths[index]
      for number in 0..<4 { self.actions[4 * row + number] = actions[4 * index + number] }
      rewards[row] = buffers.rewards[index]
      terminations[row] = buffers.terminations[index]
      let isOver = buffers.terminations[index] || buffers.truncations[index]
      recordTimeStep(
        index, isOver ? vector.finalObservations : buffers.observations, buffers.outcomes[index])
      guard isOver else { continue }
      try endEpisode(index)
      let environment = vector.environments[index]
      if let origin = origins[index] {
        origins[index] = EpisodeOrigin(
          of: environment, seed: origin.seed, episodesSinceSeed: origin.episodesSinceSeed + 1)
      }
      recordTimeStep(index, buffers.observations, environment.outcome)
    }
  }

  private func recordTimeStep(
    _ index: Int, _ observed: StepBuffers.Observations, _ outcome: StepOutcome
  ) {
    let row = index * capacity + lengths[index]
    if let source = observed.state(of: index).baseAddress {
      (observations + row * observationSize).update(from: source, count: observationSize)
    }
    if let achievedGoals, let source = observed.achievedGoals.baseAddress {
      (achievedGoals + 3 * row).update(from: source + 3 * index, count: 3)
    }
    successes[row] = outcome.isSuccess
    grasps[row] = outcome.isGrasped
    reachRewards[row] = outcome.reachReward
    placeRewards[row] = outcome.placeReward
    goalDistances[row] = outcome.goalDistance
    lengths[index] += 1
  }

  /// Hands an environment's episode to the sink, if it has taken a step.
  private func endEpisode(_ index: Int) throws {
    let length = lengths[index]
    lengths[index] = 0
    guard length > 1, let origin = origins[index] else { return }
    let first = index * capacity
    try sink.add(
      TrainingEpisode(
        task: episodeTasks.tasks[index], origin: origin, table: table,
        rows: first..<first + length))
  }

  // MARK: Serialization

  /// Saves how many episodes there are, or forgets those that follow a loaded checkpoint.
  func serialize(with checkpoint: Checkpoint) throws {
    var counts = sink.counts
    try checkpoint.value("recording.episodes", &counts) { [tasks = counts.count] in
      $0.count == tasks && $0.allSatisfy { (0...Checkpoint.maxCount).contains($0) }
        ? nil : "does not have a count for each of \(tasks) tasks"
    }
    if !checkpoint.isSaving { try sink.rewind(to: counts) }
  }

  /// Saves or loads the running episodes too.
  func serializeEpisodes(with checkpoint: Checkpoint) throws {
    let (count, capacity) = (vector.count, capacity)
    try checkpoint.value("recording.lengths", &lengths) {
      $0.count == count && $0.allSatisfy { (1...capacity).contains($0) }
        ? nil : "does not have \(count) lengths from 1 to \(capacity)"
    }
    try checkpoint.value("recording.origins", &origins) {
      $0.count == count && $0.allSatisfy { $0 != nil } ? nil : "does not have \(count) origins"
    }
    try checkpoint.table(
      "recording", table, segments: lengths.enumerated().map { ($0 * capacity, $1) })
  }
}
