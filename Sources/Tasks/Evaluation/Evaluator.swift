internal import Base
private import Synchronization

/// Runs a policy on several environments and records each episode, as Meta-World does (Yu et al. 2019): an
/// episode succeeds if any step succeeds.
public struct Evaluator: Sendable {
  public var specs: [EnvironmentSpec]
  /// The number of episodes for each task.
  public var episodes: Int
  public var seed: UInt64
  public var threads: Int

  public init(_ specs: [EnvironmentSpec], episodes: Int = 50, seed: UInt64 = 0, threads: Int = 1) {
    self.specs = specs
    self.episodes = episodes
    self.seed = seed
    self.threads = threads
  }

  /// Returns one list of episodes for each environment. Any thread may call `reportProgress` with the number
  /// of finished episodes.
  ///
  /// Episode `n` starts with a seed that depends on `seed` and `n` alone. With listed initial states it
  /// starts from the `n`th of the list.
  public func run(
    _ policy: @Sendable () throws -> any Policy,
    reportProgress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> [[EpisodeResult]] {
    let results = Mutex<[Result<[EpisodeResult], any Error>?]>(
      Array(repeating: nil, count: specs.count))
    let done = Atomic<Int>(0)
    let total = specs.count * episodes
    try ThreadPool(threads: max(1, min(threads, specs.count))).parallelFor(specs.count) { index in
      let result = Result {
        try run(specs[index], policy()) {
          reportProgress(done.add(1, ordering: .relaxed).newValue, total)
        }
      }
      results.withLock { $0[index] = result }
    }
    return try results.withLock { try $0.map { try $0?.get() ?? [] } }
  }

  private func run(
    _ spec: EnvironmentSpec, _ policy: any Policy, reportProgress: () -> Void
  ) throws -> [EpisodeResult] {
    let environment = try spec.make()
    return try (0..<episodes).map { number in
      let episodeSeed = Evaluator.seed(of: number, from: seed)
      let hasFiniteSet = spec.options.goals.selection == .finite
      try environment.reset(
        seed: episodeSeed,
        to: hasFiniteSet ? environment.initialStates[number % environment.initialStates.count] : nil
      )
      try policy.reset(environment, seed: episodeSeed)
      let episode = try EpisodeResult.run(in: environment, by: policy)
      reportProgress()
      return episode
    }
  }

  /// The seed of an episode.
  public static func seed(of episode: Int, from seed: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: seed, stream: .evaluation(of: episode))
    return generator.next()
  }
}
