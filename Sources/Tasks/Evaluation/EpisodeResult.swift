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

  /// Runs an episode from a reset environment to its end, or until a signal interrupts the program. `onStep`
  /// is called after each step.
  public static func run(
    in environment: Environment, by policy: any Policy,
    onStep: (Transition) throws -> Void = { _ in }
  ) throws -> EpisodeResult {
    var episode = EpisodeResult()
    let start = environment.task.world.solverStatistics
    while true {
      try Interruption.check()
      let transition = try environment.step(policy.act(in: environment))
      episode.episodeReturn += transition.reward
      episode.length = environment.stepCount
      episode.succeedsAtEnd = transition.isSuccess
      if transition.isSuccess, episode.firstSuccessStep == nil {
        episode.firstSuccessStep = environment.stepCount
      }
      try onStep(transition)
      guard transition.endsEpisode else { continue }
      let statistics = environment.task.world.solverStatistics - start
      episode.unsolvedSubsteps = statistics.unsolved
      episode.penetratingSubsteps = statistics.penetrating
      return episode
    }
  }
}
