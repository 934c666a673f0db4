internal import Base
internal import Sim

/// How one episode went.
public struct Episode: Equatable, Sendable {
  /// The sum of its rewards.
  public var total = 0.0
  public var length = 0
  /// The step of the first success; nil where there was none.
  public var firstSuccess: Int?
  public var succeedsAtEnd = false
  /// Substeps that the solver left unsolved, and those of them in which things lay inside each other.
  public var unsolvedSubsteps = 0
  public var harmedSubsteps = 0

  public init() {}

  /// Runs an episode from a reset environment to its end, or until a signal asks for the program's; `watch` sees
  /// each step.
  public static func run(
    in environment: Environment, by policy: any Policy,
    watch: (Transition) throws -> Void = { _ in }
  ) throws -> Episode {
    var episode = Episode()
    let start = environment.task.world.solverStatistics
    while true {
      try Interruption.check()
      let transition = try environment.step(policy.act(in: environment))
      episode.total += transition.reward
      episode.length = environment.stepCount
      episode.succeedsAtEnd = transition.isSuccess
      if transition.isSuccess, episode.firstSuccess == nil {
        episode.firstSuccess = environment.stepCount
      }
      try watch(transition)
      guard transition.endsEpisode else { continue }
      let statistics = environment.task.world.solverStatistics - start
      episode.unsolvedSubsteps = statistics.unsolved
      episode.harmedSubsteps = statistics.harmed
      return episode
    }
  }
}
