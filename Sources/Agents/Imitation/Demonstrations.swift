public import Base
internal import Synchronization
internal import Tasks

/// What experts saw and did, task by task.
public struct Demonstrations: Sendable {
  /// One task's steps.
  public final class Part: Sendable {
    nonisolated(unsafe) let observations: UnsafeBufferPointer<Double>
    /// Four numbers a step.
    nonisolated(unsafe) let actions: UnsafeBufferPointer<Float>
    /// What keeps the numbers; nil where they are this part's own.
    private let files: (NumberFile<Double>, NumberFile<Float>)?

    /// Keeps numbers in memory.
    public init(observations: [Double], actions: [Float]) {
      func kept<Number>(_ numbers: [Number]) -> UnsafeBufferPointer<Number> {
        let memory = UnsafeMutableBufferPointer<Number>.allocate(capacity: numbers.count)
        _ = memory.initialize(fromContentsOf: numbers)
        return UnsafeBufferPointer(memory)
      }
      self.observations = kept(observations)
      self.actions = kept(actions)
      files = nil
    }

    /// Uses numbers where they are, of which there may be more than memory holds.
    public init(observations: NumberFile<Double>, actions: NumberFile<Float>) throws {
      self.observations = try observations.numbers()
      self.actions = try actions.numbers()
      files = (observations, actions)
    }

    deinit {
      guard files == nil else { return }
      observations.deallocate()
      actions.deallocate()
    }

    public var count: Int { actions.count / 4 }
  }

  public let parts: [Part]
  public let observationCount: Int

  /// Throws where a task has no steps or observations differ in length.
  public init(_ parts: [Part]) throws {
    observationCount = parts.first.map { $0.observations.count / max($0.count, 1) } ?? 0
    for (number, part) in parts.enumerated() {
      guard part.count > 0, part.observations.count == part.count * observationCount else {
        throw TaskError.invalidOption(
          name: "the demonstrations of task \(number)",
          given: "\(part.count) steps with \(part.observations.count) numbers",
          allowed: "one step or more, each with \(observationCount) numbers")
      }
    }
    self.parts = parts
  }

  /// Lets experts act. Their actions are disturbed, and what is noted is what they wanted to do.
  static func collect(
    _ specs: [EnvironmentSpec], _ settings: ImitationSettings, seed: UInt64, on pool: WorkerPool
  ) throws -> Demonstrations {
    let parts = Mutex<[Result<Part, any Error>?]>(Array(repeating: nil, count: specs.count))
    pool.run(specs.count) { task in
      let part = Result { try collect(specs[task], settings, seed: seed, task: task) }
      parts.withLock { $0[task] = part }
    }
    return try Demonstrations(parts.withLock { try $0.compactMap { try $0?.get() } })
  }

  private static func collect(
    _ spec: EnvironmentSpec, _ settings: ImitationSettings, seed: UInt64, task: Int
  ) throws -> Part {
    let environment = try spec.make()
    var generator = SeededGenerator(seed: seed &+ UInt64(task), stream: .training)
    let expert = ScriptedPolicy.expert.make()
    var (observations, actions) = ([Double](), [Float]())
    for _ in 0..<settings.episodesPerTask {
      try Interruption.check()
      let episodeSeed = generator.next()
      try environment.reset(seed: episodeSeed)
      try expert.begin(environment, seed: episodeSeed)
      let deviation = settings.noise * generator.unit()
      var remaining = Int.max
      while remaining > 0 {
        let wanted = (environment.expertAction ?? .zero).clamped
        observations += environment.observation
        actions += (0..<4).map { Float(wanted[$0]) }
        let disturbance = Action(
          generator.normal(), generator.normal(), generator.normal(), 0)
        let transition = try environment.step(wanted + deviation * disturbance)
        if transition.isSuccess { remaining = min(remaining, settings.stepsAfterSuccess + 1) }
        if remaining != Int.max { remaining -= 1 }
        if transition.endsEpisode { break }
      }
    }
    return Part(observations: observations, actions: actions)
  }
}
