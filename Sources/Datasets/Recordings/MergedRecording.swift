/// The settings of a recording that became part of a merged dataset, or of one that was recorded in training or by a
/// person.
public struct MergedRecording: Codable, Equatable, Sendable {
  public var name: String
  public var policy: String
  public var policySHA256: String?
  public var maxNoiseStd: Double
  public var seed: UInt64
  public var stepsAfterSuccess: Int?
  /// The number of episodes for each task of the merged dataset. They follow those of earlier recordings.
  public var episodes: [Int]
}
