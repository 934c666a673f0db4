internal import Base

/// Steps many environments in one call on a fixed pool of threads. The tasks may differ.
///
/// Results are in contiguous arrays with one row for each environment. The memory never moves. Only one
/// thread at a time may call the vector.
public final class VectorEnvironment {
  /// When an ended environment resets: the autoreset modes of Gymnasium.
  public enum AutoresetMode: String, Codable, Hashable, Sendable, CaseIterable {
    /// Within the step that ends the episode. ``finalObservations`` keeps the last observation.
    case sameStep
    /// In the next step, which ignores its action and has reward 0.
    case nextStep
    /// Never. A step before the next reset is an error.
    case disabled
  }

  public private(set) var environments: [Environment]
  public let autoresetMode: AutoresetMode
  /// Observations, rewards and episode ends.
  public let buffers: StepBuffers
  /// The last observations of the episodes that ended in the last step.
  public let finalObservations: StepBuffers.Observations

  /// How the next episode of each environment starts where the vector resets it.
  private var nextStarts: [ResetOptions]
  private let pool: ThreadPool
  private let failures: UnsafeMutableBufferPointer<(any Error)?>

  public convenience init(
    _ specs: [EnvironmentSpec], threads: Int = 1, autoresetMode: AutoresetMode = .nextStep
  ) throws {
    try self.init(of: specs.map { try $0.make() }, threads: threads, autoresetMode: autoresetMode)
  }

  /// Takes over environments that the caller no longer uses. Their observations move into the memory of the
  /// vector.
  public init(
    of environments: [Environment], threads: Int = 1, autoresetMode: AutoresetMode = .nextStep
  ) throws {
    guard let first = environments.first else {
      throw TaskError.invalidOption(
        name: "the list of environments", given: "empty", allowed: "one environment or more")
    }
    let width = first.observation.count
    for environment in environments
    where environment.observation.count != width
      || environment.images.count != first.images.count
    {
      throw TaskError.invalidOption(
        name: "the observation of \(environment.task.profile.name)",
        given: "\(environment.observation.count) values and \(environment.images.count) bytes",
        allowed: "as large as that of \(first.task.profile.name): "
          + "\(width) values and \(first.images.count) bytes")
    }
    self.environments = environments
    self.autoresetMode = autoresetMode
    nextStarts = Array(repeating: ResetOptions(), count: environments.count)
    let hasGoals = environments.allSatisfy { $0.task is GoalTask }
    buffers = StepBuffers(
      count: environments.count, observationCount: width, imageCount: first.images.count,
      hasGoals: hasGoals)
    finalObservations = StepBuffers.Observations(
      count: environments.count, observationCount: width, imageCount: first.images.count,
      hasGoals: hasGoals)
    pool = try ThreadPool(threads: threads)
    failures = .allocate(capacity: environments.count)
    failures.initialize(repeating: nil)
    for (index, environment) in environments.enumerated() {
      environment.moveObservation(
        to: buffers.observations.state(of: index), buffers.observations.image(of: index))
    }
  }

  deinit {
    failures.deinitialize()
    failures.deallocate()
  }

  public var count: Int { environments.count }
  public var threadCount: Int { pool.threadCount }

  /// Starts an episode in each environment. Each environment gets its own seed, derived from this one.
  public func reset(seed: UInt64? = nil) throws {
    guard let seed else { return try resetAll { _ in nil } }
    var generator = SeededGenerator(seed: seed, stream: .vector)
    try reset(seeds: environments.map { _ in generator.next() })
  }

  /// Starts an episode in each environment, with one seed for each.
  public func reset(seeds: [UInt64]) throws {
    guard seeds.count == count else {
      throw TaskError.invalidOption(
        name: "the number of seeds", given: "\(seeds.count)", allowed: "\(count)")
    }
    try resetAll { seeds[$0] }
  }

  private func resetAll(_ seed: @Sendable (Int) -> UInt64?) throws {
    try forEach { vector, index in try vector.reset(index, seed: seed(index)) }
  }

  /// Starts an episode in each environment whose entry is not nil.
  public func reset(_ starts: [ResetOptions?]) throws {
    guard starts.count == count else {
      throw TaskError.invalidOption(
        name: "the number of reset options", given: "\(starts.count)", allowed: "\(count)")
    }
    try forEach { vector, index in
      guard let start = starts[index] else { return }
      try vector.reset(index, seed: start.seed, to: start.initialState)
    }
  }

  private func reset(_ index: Int, seed: UInt64? = nil, to initialState: InitialState? = nil) throws
  {
    try environments[index].reset(seed: seed, to: initialState)
    buffers.clear(index)
    buffers.observations.setGoals(of: environments[index], at: index)
  }

  /// Restores a snapshot in one environment.
  public func restore(_ snapshot: EnvironmentSnapshot, at index: Int) throws {
    try environments[index].restore(snapshot)
    buffers.clear(index)
    buffers.lengths[index] = environments[index].stepCount
    buffers.observations.setGoals(of: environments[index], at: index)
  }

  /// Puts another environment in a place of the vector, and returns the one that was there. The place must then start or
  /// restore an episode.
  package func exchange(_ index: Int, with environment: Environment) -> Environment {
    let before = environments[index]
    precondition(
      environment.observation.count == before.observation.count
        && environment.images.count == before.images.count,
      "the environments' observations differ in size")
    environment.exchangeObservationMemory(with: before)
    environments[index] = environment
    return before
  }

  /// Sets how an environment starts its episodes from here on where the vector resets it.
  package func setNextStart(_ start: ResetOptions, at index: Int) { nextStarts[index] = start }

  /// Starts an episode in an environment that took the place of one whose episode ended in the last step. The results
  /// of that step stay.
  package func beginNextEpisode(at index: Int, seed: UInt64) throws {
    try environments[index].reset(seed: seed)
    buffers.observations.setGoals(of: environments[index], at: index)
  }

  /// Takes a step in each environment; `actions` has four values for each.
  public func step(_ actions: UnsafeBufferPointer<Float>) throws {
    guard actions.count == 4 * count else {
      throw TaskError.invalidAction(
        reason: "\(count) environments get \(actions.count) values; "
          + "there must be \(4 * count), four for each environment")
    }
    // Validate all actions first, so that an invalid one leaves every environment unchanged.
    for (index, environment) in environments.enumerated() where !needsReset(index) {
      try environment.validate(action(index, of: actions))
    }
    let actions = UncheckedSendable(actions)
    try forEach { vector, index in
      if vector.needsReset(index) {
        let start = vector.nextStarts[index]
        try vector.reset(index, seed: start.seed, to: start.initialState)
      } else {
        try vector.step(index, vector.action(index, of: actions.value))
      }
    }
  }

  /// The same for an array.
  public func step(_ actions: [Float]) throws {
    try actions.withUnsafeBufferPointer { try step($0) }
  }

  private func needsReset(_ index: Int) -> Bool {
    autoresetMode == .nextStep && environments[index].isOver
  }

  private func action(_ index: Int, of actions: UnsafeBufferPointer<Float>) -> Action {
    let start = 4 * index
    return Action(
      Double(actions[start]), Double(actions[start + 1]), Double(actions[start + 2]),
      Double(actions[start + 3]))
  }

  private func step(_ index: Int, _ action: Action) throws {
    let environment = environments[index]
    let transition = try environment.step(action)
    buffers.write(transition, length: environment.stepCount, at: index)
    buffers.observations.setGoals(of: environment, at: index)
    guard transition.endsEpisode, autoresetMode == .sameStep else { return }
    finalObservations.copy(index, from: buffers.observations)
    try environment.reset(seed: nextStarts[index].seed, to: nextStarts[index].initialState)
    buffers.observations.setGoals(of: environment, at: index)
  }

  /// Runs `work` for each environment on all threads, and throws the error with the lowest index.
  private func forEach(_ work: @Sendable (VectorEnvironment, Int) throws -> Void) throws {
    let vector = UncheckedSendable(self)
    pool.parallelFor(count) { index in
      do { try work(vector.value, index) } catch { vector.value.failures[index] = error }
    }
    for index in failures.indices {
      if let failure = failures[index] {
        failures.update(repeating: nil)
        throw failure
      }
    }
  }
}
