internal import Base
private import Synchronization

/// Runs a policy on some environments, episode by episode, and counts how often it succeeds.
public struct Evaluator: Sendable {
  public var specs: [EnvironmentSpec]
  /// Episodes of each task.
  public var episodes: Int
  public var seed: UInt64
  public var threads: Int

  public init(_ specs: [EnvironmentSpec], episodes: Int = 50, seed: UInt64 = 0, threads: Int = 1) {
    self.specs = specs
    self.episodes = episodes
    self.seed = seed
    self.threads = threads
  }

  /// One list of episodes for each environment. `tell` hears how many episodes are done, from any thread.
  ///
  /// Episode `n` starts with a seed that follows from `seed` and `n` alone; where layouts are listed, it has
  /// the `n`th of the list.
  public func run(
    _ policy: @Sendable () throws -> any Policy,
    tell: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) throws -> [[Episode]] {
    let results = Mutex<[Result<[Episode], any Error>?]>(Array(repeating: nil, count: specs.count))
    let done = Atomic<Int>(0)
    let total = specs.count * episodes
    try WorkerPool(threads: max(1, min(threads, specs.count))).run(specs.count) { index in
      let result = Result {
        try run(specs[index], policy()) {
          tell(done.add(1, ordering: .relaxed).newValue, total)
        }
      }
      results.withLock { $0[index] = result }
    }
    return try results.withLock { try $0.map { try $0?.get() ?? [] } }
  }

  private func run(
    _ spec: EnvironmentSpec, _ policy: any Policy, tell: () -> Void
  ) throws -> [Episode] {
    let environment = try spec.make()
    return try (0..<episodes).map { number in
      let episodeSeed = Evaluator.seed(of: number, from: seed)
      let isListed = spec.options.goals.selection == .listed
      try environment.reset(
        seed: episodeSeed,
        to: isListed ? environment.layouts[number % environment.layouts.count] : nil)
      try policy.begin(environment, seed: episodeSeed)
      let episode = try Episode.run(in: environment, by: policy)
      tell()
      return episode
    }
  }

  /// The seed of an episode.
  public static func seed(of episode: Int, from seed: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: seed, stream: .evaluation(of: episode))
    return generator.next()
  }
}
