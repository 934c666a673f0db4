internal import Base

/// Many environments stepped in one call on a fixed set of threads, whatever their tasks.
///
/// Results lie in arrays with one row for each environment; their memory stays the same. One thread at a time
/// may call this.
public final class VectorEnvironment {
  /// What becomes of an environment whose episode has ended.
  public enum AutoReset: String, Codable, Hashable, Sendable, CaseIterable {
    /// It is reset within the step that ends the episode; what that step led to is in ``finals``.
    case sameStep
    /// It is reset by the next step, which ignores its action and pays nothing.
    case nextStep
    /// Nothing: a step before it is reset is an error.
    case off
  }

  public let environments: [Environment]
  public let autoReset: AutoReset
  /// What is observed, rewarded and ended.
  public let rows: VectorRows
  /// The observations in which episodes ended, where they ended in the last step.
  public let finals: VectorRows.Observations

  private let pool: WorkerPool
  private let failures: UnsafeMutableBufferPointer<(any Error)?>

  public convenience init(
    _ specs: [EnvironmentSpec], threads: Int = 1, autoReset: AutoReset = .nextStep
  ) throws {
    try self.init(of: specs.map { try $0.make() }, threads: threads, autoReset: autoReset)
  }

  /// Of environments that nobody else uses; their observations move into the vector's memory.
  public init(
    of environments: [Environment], threads: Int = 1, autoReset: AutoReset = .nextStep
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
        given: "\(environment.observation.count) numbers and \(environment.images.count) bytes",
        allowed: "as long as that of \(first.task.profile.name): "
          + "\(width) numbers and \(first.images.count) bytes")
    }
    self.environments = environments
    self.autoReset = autoReset
    let hasGoals = environments.allSatisfy { $0.task is GoalTask }
    rows = VectorRows(
      count: environments.count, observationCount: width, imageCount: first.images.count,
      hasGoals: hasGoals)
    finals = VectorRows.Observations(
      count: environments.count, observationCount: width, imageCount: first.images.count,
      hasGoals: hasGoals)
    pool = try WorkerPool(threads: threads)
    failures = .allocate(capacity: environments.count)
    failures.initialize(repeating: nil)
    for (index, environment) in environments.enumerated() {
      environment.observe(
        in: rows.observations.numbers(of: index), rows.observations.pixels(of: index))
    }
  }

  deinit {
    failures.deinitialize()
    failures.deallocate()
  }

  public var count: Int { environments.count }
  public var threadCount: Int { pool.threadCount }

  /// Starts an episode in each environment. From one seed each of them gets another of its own.
  public func reset(seed: UInt64? = nil) throws {
    guard let seed else { return try resetAll { _ in nil } }
    var generator = SeededGenerator(seed: seed, stream: .vector)
    try reset(seeds: environments.map { _ in generator.next() })
  }

  /// Starts an episode in each environment, with a seed for each.
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

  /// Starts an episode in each environment that has a start; the others stay as they are.
  public func reset(_ starts: [EpisodeStart?]) throws {
    guard starts.count == count else {
      throw TaskError.invalidOption(
        name: "the number of starts", given: "\(starts.count)", allowed: "\(count)")
    }
    try forEach { vector, index in
      guard let start = starts[index] else { return }
      try vector.reset(index, seed: start.seed, to: start.layout)
    }
  }

  private func reset(_ index: Int, seed: UInt64? = nil, to layout: Layout? = nil) throws {
    try environments[index].reset(seed: seed, to: layout)
    rows.clear(index)
    rows.observations.setGoals(of: environments[index], at: index)
  }

  /// Brings one environment back to a moment.
  public func restore(_ snapshot: EnvironmentSnapshot, at index: Int) throws {
    try environments[index].restore(snapshot)
    rows.clear(index)
    rows.lengths[index] = environments[index].stepCount
    rows.observations.setGoals(of: environments[index], at: index)
  }

  /// Takes a step in each environment; `actions` has four numbers for each of them.
  public func step(_ actions: UnsafeBufferPointer<Float>) throws {
    guard actions.count == 4 * count else {
      throw TaskError.invalidAction(
        reason: "there are \(actions.count) numbers for \(count) environments; "
          + "there must be \(4 * count), four for each")
    }
    // All actions are looked at first, so that a bad one leaves all environments as they are.
    for (index, environment) in environments.enumerated() where !isDueForReset(index) {
      try environment.check(action(index, of: actions))
    }
    let actions = Disjoint(actions)
    try forEach { vector, index in
      if vector.isDueForReset(index) {
        try vector.reset(index)
      } else {
        try vector.step(index, vector.action(index, of: actions.value))
      }
    }
  }

  /// The same with an array.
  public func step(_ actions: [Float]) throws {
    try actions.withUnsafeBufferPointer { try step($0) }
  }

  private func isDueForReset(_ index: Int) -> Bool {
    autoReset == .nextStep && environments[index].isOver
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
    rows.write(transition, length: environment.stepCount, at: index)
    rows.observations.setGoals(of: environment, at: index)
    guard transition.endsEpisode, autoReset == .sameStep else { return }
    finals.copy(index, from: rows.observations)
    try environment.reset()
    rows.observations.setGoals(of: environment, at: index)
  }

  /// Does something to each environment on all threads, and throws what went wrong first in order.
  private func forEach(_ work: @Sendable (VectorEnvironment, Int) throws -> Void) throws {
    let vector = Disjoint(self)
    pool.run(count) { index in
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
