internal import Base
internal import Sim

/// Runs trials in several environments, in which one policy acts at once. An environment whose trial ends starts the next
/// one of its task.
final class TrialRunner {
  /// Some trials of a task, and the environments that run them.
  struct Work {
    let trials: Range<Int>
    let environments: [Environment]
  }

  /// The trial of one environment.
  private struct Row {
    /// The index of the work that the environment belongs to.
    let work: Int
    var trial = 0
    var seed: UInt64 = 0
    var episode = EpisodeResult()
    /// The solver's counts at the start of the episode.
    var solverStart = SolverStatistics()
  }

  private let evaluator: Evaluator
  private let driver: PolicyDriver
  private let pool: ThreadPool
  private let work: [Work]
  /// The next trial of each work.
  private var nextTrials: [Int]
  private var rows: [Row]
  /// What the last step did in the rows that took one.
  private let transitions: UnsafeMutableBufferPointer<Result<Transition, any Error>?>
  /// Takes the chosen action in a row whose episode is running.
  private let step: @Sendable (_ row: Int) -> Void
  private var results: [[TrialResult]]

  /// Throws if the policy cannot act in the environments. `threads` step them.
  init(_ work: [Work], of evaluator: Evaluator, by policy: any Policy, threads: Int) throws {
    self.evaluator = evaluator
    self.work = work
    driver = try PolicyDriver(policy, in: work.flatMap(\.environments))
    pool = try ThreadPool(threads: threads)
    nextTrials = work.map(\.trials.lowerBound)
    rows = work.enumerated().flatMap { index, work in
      work.environments.map { _ in Row(work: index) }
    }
    transitions = .allocate(capacity: rows.count)
    transitions.initialize(repeating: nil)
    let shared = UncheckedSendable((driver: driver, transitions: transitions))
    step = { row in
      let (driver, transitions) = shared.value
      guard driver.input.isRunning(row) else { return }
      transitions[row] = Result { try driver.step(row) }
    }
    results = work.map { Array(repeating: TrialResult([]), count: $0.trials.count) }
  }

  deinit {
    transitions.deinitialize()
    transitions.deallocate()
  }

  /// Runs all trials, or until a signal interrupts the program, and returns the results of each work. `reportEpisode` is
  /// called after each episode, on this thread.
  func run(reportEpisode: () throws -> Void) throws -> [[TrialResult]] {
    for row in rows.indices { try beginTrial(row) }
    while true {
      try Interruption.check()
      try driver.act()
      if driver.input.activeRows.isEmpty { return results }
      pool.runKept(rows.count, step)
      for row in rows.indices {
        guard let transition = try transitions[row]?.get() else { continue }
        transitions[row] = nil
        rows[row].episode.add(transition, stepCount: environment(row).stepCount)
        guard transition.endsEpisode else { continue }
        try finishEpisode(row)
        try reportEpisode()
      }
    }
  }

  private func environment(_ row: Int) -> Environment { driver.input.environments[row] }

  /// Starts the next trial in a row, if there is one left.
  private func beginTrial(_ row: Int) throws {
    let index = rows[row].work
    guard nextTrials[index] < work[index].trials.upperBound else { return }
    let trial = nextTrials[index]
    let environment = environment(row)
    let states =
      environment.options.goals.selection == .finite ? environment.initialStates : []
    rows[row].trial = trial
    rows[row].seed = Evaluator.seed(of: trial, from: evaluator.seed)
    try environment.reset(
      seed: rows[row].seed, to: states.isEmpty ? nil : states[trial % states.count])
    nextTrials[index] += 1
    beginResult(row)
    try driver.beginTrial(row, seed: rows[row].seed)
  }

  private func beginResult(_ row: Int) {
    rows[row].episode = EpisodeResult()
    rows[row].solverStart = environment(row).task.world.solverStatistics
  }

  /// Keeps the result of a row's episode, and starts the next one of its trial, or the next trial.
  private func finishEpisode(_ row: Int) throws {
    let environment = environment(row)
    rows[row].episode.finish(in: environment, since: rows[row].solverStart)
    let index = rows[row].work
    let place = rows[row].trial - work[index].trials.lowerBound
    results[index][place].episodes.append(rows[row].episode)
    let number = results[index][place].episodes.count
    guard number <= evaluator.adaptationEpisodes else {
      try beginTrial(row)
      return
    }
    // Without a seed, the environment keeps the trial's hidden dynamics.
    try environment.reset(to: environment.task.initialState)
    beginResult(row)
    try driver.beginEpisode(row, seed: Evaluator.seed(of: number, from: rows[row].seed))
  }
}
