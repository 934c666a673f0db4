internal import Base
internal import Sim

/// Runs trials of one task in several environments, which step in turn. An environment whose trial ends starts the next
/// one.
final class TrialRunner {
  /// The trial of one environment.
  private struct Row {
    var trial = 0
    var seed: UInt64 = 0
    var episode = EpisodeResult()
    /// The solver's counts at the start of the episode.
    var solverStart = SolverStatistics()
  }

  private let evaluator: Evaluator
  private let driver: PolicyDriver
  private let trials: Range<Int>
  private var nextTrial: Int
  private var rows: [Row]
  private var results: [TrialResult]

  /// Throws if the policy cannot act in the environments.
  init(
    _ trials: Range<Int>, of evaluator: Evaluator, in environments: [Environment],
    by policy: any Policy
  ) throws {
    self.evaluator = evaluator
    self.trials = trials
    driver = try PolicyDriver(policy, in: environments)
    nextTrial = trials.lowerBound
    rows = Array(repeating: Row(), count: environments.count)
    results = Array(repeating: TrialResult([]), count: trials.count)
  }

  /// Runs all trials, or until a signal interrupts the program. `reportEpisode` is called after each episode.
  func run(reportEpisode: () -> Void) throws -> [TrialResult] {
    for row in rows.indices { try beginTrial(row) }
    while true {
      try Interruption.check()
      try driver.act()
      if driver.input.activeRows.isEmpty { return results }
      for row in rows.indices where driver.input.isRunning(row) {
        let transition = try driver.step(row)
        rows[row].episode.add(transition, stepCount: environment(row).stepCount)
        guard transition.endsEpisode else { continue }
        try finishEpisode(row)
        reportEpisode()
      }
    }
  }

  private func environment(_ row: Int) -> Environment { driver.input.environments[row] }

  /// Starts the next trial in a row, if there is one left.
  private func beginTrial(_ row: Int) throws {
    guard nextTrial < trials.upperBound else { return }
    let environment = environment(row)
    let states =
      environment.options.goals.selection == .finite ? environment.initialStates : []
    rows[row].trial = nextTrial
    rows[row].seed = Evaluator.seed(of: nextTrial, from: evaluator.seed)
    try environment.reset(
      seed: rows[row].seed, to: states.isEmpty ? nil : states[nextTrial % states.count])
    nextTrial += 1
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
    let index = rows[row].trial - trials.lowerBound
    results[index].episodes.append(rows[row].episode)
    let number = results[index].episodes.count
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
