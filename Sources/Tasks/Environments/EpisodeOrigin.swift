public import Sim

/// What repeats an episode in an environment with the same spec: a reset with the seed, then as many resets without one
/// as episodes have begun since.
public struct EpisodeOrigin: Codable, Equatable, Sendable {
  public var seed: UInt64
  /// The number of episodes that began after that of the seed, up to this one.
  public var episodesSinceSeed: Int
  public var goal: Vector3
  public var dynamics: Dynamics

  /// Describes the running episode of an environment.
  public init(of environment: Environment, seed: UInt64, episodesSinceSeed: Int) {
    self.seed = seed
    self.episodesSinceSeed = episodesSinceSeed
    goal = environment.goal
    dynamics = environment.dynamics
  }
}
