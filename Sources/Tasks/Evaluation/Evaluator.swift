internal import Base
private import Synchronization

/// Runs a policy on several environments and records each episode, as Meta-World does (Yu et al. 2019): an
/// episode succeeds if any step succeeds.
///
/// The policy acts in several environments of a task at once. Results depend neither on that nor on the number of
/// threads.
public struct Evaluator: Sendable {
  public var specs: [EnvironmentSpec]
  /// The number of trials for each task. A trial is one episode that counts, and those of adaptation before it.
  public var episodes: Int
  /// The number of episodes of each trial in which a policy with memory can adapt to the task: they have the same
  /// initial state, goal and hidden dynamics as the episode that counts (Yu et al. 2019, meta-learning).
  public var adaptationEpisodes: Int
  public var seed: UInt64
  public var threads: Int

  /// The allowed numbers of adaptation episodes.
  public static let adaptationRange = 0...10_000

  public init(
    _ specs: [EnvironmentSpec], episodes: Int = 50, adaptationEpisodes: Int = 0, seed: UInt64 = 0,
    threads: Int = 1
  ) {
    self.specs = specs
    self.episodes = episodes
    self.adaptationEpisodes = adaptationEpisodes
    self.seed = seed
    self.threads = threads
  }

  /// Returns one list of trials for each environment. Throws before the first step if the policy cannot act in one of
  /// the environments. Each thread has its own policy. Any thread may call `reportProgress` with the number of finished
  /// episodes; if that throws, the evaluation stops.
  ///
  /// Trial `n` starts with a seed that depends on `seed` and `n` alone. With listed initial states it starts from the
  /// `n`th of the list.
  public func run(
    _ policy: @Sendable () throws -> any Policy,
    reportProgress: @Sendable (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [[TrialResult]] {
    try policy().check(for: specs)
    let slices = slices
    let results = Mutex<[[TrialResult]?]>(Array(repeating: nil, count: slices.count))
    let failure = Mutex<(any Error)?>(nil)
    let next = Atomic<Int>(0)
    let done = Atomic<Int>(0)
    let workers = max(1, min(threads, slices.count))
    try ThreadPool(threads: workers).parallelFor(workers) { _ in
      do {
        let policy = try policy()
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          guard index < slices.count else { return }
          let trials = try run(slices[index], policy) {
            // The work of all threads is lost by a failure of one.
            if let failure = failure.withLock({ $0 }) { throw failure }
            try reportProgress(done.add(1, ordering: .relaxed).newValue, episodeCount)
          }
          results.withLock { $0[index] = trials }
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    var trials: [[TrialResult]] = Array(repeating: [], count: specs.count)
    for (slice, result) in zip(slices, results.withLock({ $0 })) {
      trials[slice.task] += result ?? []
    }
    return trials
  }

  /// The same for a policy that cannot be copied for each thread, such as a function of another language. It acts on the
  /// calling thread, in up to `batchSize` environments at once, also of several tasks; the threads step them.
  public func run(
    _ policy: any Policy, batchSize: Int,
    reportProgress: (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [[TrialResult]] {
    try policy.check(for: specs)
    let tasksAtOnce = max(1, min(specs.count, batchSize))
    var trials: [[TrialResult]] = []
    var done = 0
    for first in stride(from: 0, to: specs.count, by: tasksAtOnce) {
      let tasks = specs[first..<min(first + tasksAtOnce, specs.count)]
      let work = try tasks.map {
        try makeWork($0, 0..<episodes, environments: max(1, batchSize / tasks.count))
      }
      trials += try TrialRunner(work, of: self, by: policy, threads: threads).run {
        done += 1
        try reportProgress(done, episodeCount)
      }
    }
    return trials
  }

  /// The same for a policy that acts in one environment; `policy` makes one for each.
  public func run(
    _ policy: @escaping @Sendable () throws -> any EnvironmentPolicy,
    reportProgress: @Sendable (_ done: Int, _ of: Int) throws -> Void = { _, _ in }
  ) throws -> [[TrialResult]] {
    try run({ EnvironmentPolicies(policy) }, reportProgress: reportProgress)
  }

  /// The seed of a trial, which is also that of its first episode.
  public static func seed(of trial: Int, from seed: UInt64) -> UInt64 {
    var generator = SeededGenerator(seed: seed, stream: .evaluation(of: trial))
    return generator.next()
  }

  // MARK: Work

  private var episodeCount: Int { specs.count * episodes * (1 + adaptationEpisodes) }

  /// Some trials of a task, which one thread runs.
  private struct Slice: Sendable {
    let task: Int
    let trials: Range<Int>
  }

  /// Environments that one thread steps in turn. With more, their worlds no longer fit into the cache of a core.
  private static let environmentsPerSlice = 4
  /// Enough slices for many threads, and few enough that each uses its environments for several trials.
  private static let sliceCount = 32

  private var slices: [Slice] {
    let wanted = (Evaluator.sliceCount + specs.count - 1) / max(specs.count, 1)
    let count = max(1, min(wanted, episodes / Evaluator.environmentsPerSlice))
    return specs.indices.flatMap { task in
      (0..<count).map {
        Slice(task: task, trials: $0 * episodes / count..<($0 + 1) * episodes / count)
      }
    }
  }

  /// The spec of a trial's environment, which keeps its hidden dynamics until the next trial.
  private func trialSpec(_ spec: EnvironmentSpec) -> EnvironmentSpec {
    var spec = spec
    if adaptationEpisodes > 0 { spec.options.dynamics.resampling = .environment }
    return spec
  }

  /// Some trials of a task, in environments of their own: no more than there are trials.
  private func makeWork(
    _ spec: EnvironmentSpec, _ trials: Range<Int>, environments count: Int
  ) throws -> TrialRunner.Work {
    let spec = trialSpec(spec)
    return TrialRunner.Work(
      trials: trials,
      environments: try (0..<min(count, trials.count)).map { _ in try spec.make() })
  }

  private func run(
    _ slice: Slice, _ policy: any Policy, reportEpisode: () throws -> Void
  ) throws -> [TrialResult] {
    guard !slice.trials.isEmpty else { return [] }
    let work = try makeWork(
      specs[slice.task], slice.trials, environments: Evaluator.environmentsPerSlice)
    return try TrialRunner([work], of: self, by: policy, threads: 1)
      .run(reportEpisode: reportEpisode)[0]
  }
}
