internal import Base
internal import Render
internal import Sim

/// An environment at one moment: the world, the episode and what is drawn next.
public struct EnvironmentSnapshot: Codable, Equatable, Sendable {
  /// The name of the task it is of.
  public let task: String
  let world: Snapshot
  let episodes: SeededGenerator
  let beginning: Beginning
  let stepCount: Int
  let limit: Int
  let layoutIndex: Int?
  let judgement: Judgement
  let frame: Observation.Frame
  let previousFrame: Observation.Frame
  let hidden: HiddenDynamics
  let visuals: Visuals
  let numbers: [Double]
  let pixels: [UInt8]
  let phase: Environment.Phase
}
