internal import Base
internal import Sim

/// Return, length and success of one episode.
public struct EpisodeResult: Equatable, Sendable {
  /// The sum of the rewards.
  public var episodeReturn = 0.0
  public var length = 0
  /// The step of the first success; nil if there was none.
  public var firstSuccessStep: Int?
  public var succeedsAtEnd = false
  /// The number of substeps that the solver did not solve, and of those, the ones with penetrating shapes.
  public var unsolvedSubsteps = 0
  public var penetratingSubsteps = 0

  public init() {}

  /// Counts a step; `stepCount` is the environment's.
  mutating func add(_ transition: Transition, stepCount: Int) {
    episodeReturn += transition.reward
    length = stepCount
    succeedsAtEnd = transition.isSuccess
    if transition.isSuccess, firstSuccessStep == nil { firstSuccessStep = stepCount }
  }

  /// Counts the substeps that were not solved since the episode's start.
  mutating func finish(in environment: Environment, since start: SolverStatistics) {
    let statistics = environment.task.world.solverStatistics - start
    unsolvedSubsteps = statistics.unsolved
    penetratingSubsteps = statistics.penetrating
  }

  /// Runs an episode of a single environment from its start to its end, or until a signal interrupts the program.
  /// `onStep` is called after each step.
  public static func run(
    _ driver: PolicyDriver, onStep: (Transition) throws -> Void = { _ in }
  ) throws -> EpisodeResult {
    let environment = driver.input.environments[0]
    var episode = EpisodeResult()
    let start = environment.task.world.solverStatistics
    while true {
      try Interruption.check()
      _ = try driver.nextAction()
      let transition = try driver.step()
      episode.add(transition, stepCount: environment.stepCount)
      try onStep(transition)
      guard transition.endsEpisode else { continue }
      episode.finish(in: environment, since: start)
      return episode
    }
  }
}

/// The episodes of one trial: those of adaptation, and then the one that counts.
public struct TrialResult: Equatable, Sendable {
  public var episodes: [EpisodeResult]

  public init(_ episodes: [EpisodeResult]) { self.episodes = episodes }

  /// The episode that counts.
  public var result: EpisodeResult { episodes.last ?? EpisodeResult() }
}
