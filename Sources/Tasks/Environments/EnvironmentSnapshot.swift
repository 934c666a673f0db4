internal import Base
internal import Render
internal import Sim

/// The complete state of an environment: the world, the episode and the random generators.
public struct EnvironmentSnapshot: Codable, Equatable, Sendable {
  /// The name of the task.
  public let task: String
  let world: Snapshot
  let episodes: SeededGenerator
  let episodeStart: EpisodeStart
  let stepCount: Int
  let timeLimit: Int
  let initialStateIndex: Int?
  let outcome: StepOutcome
  let frame: Observation.Frame
  let previousFrame: Observation.Frame
  let hiddenDynamics: HiddenDynamics
  let appearance: Appearance
  let observation: [Double]
  let images: [UInt8]
  let episodeStatus: Environment.EpisodeStatus
}
