/// Stores an episode in a group of an HDF5 file, with its header in an attribute.
protocol EpisodeCodec {
  static func write(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws
  static func read(_ group: HDF5Group) throws -> EpisodeRecording
  /// Reads what behavior cloning needs: the observation and the noise-free action of each step.
  static func readSteps(_ group: HDF5Group) throws -> EpisodeSteps
}

/// The observations and actions of an episode.
public struct EpisodeSteps: Equatable, Sendable {
  public let header: EpisodeHeader
  /// The observation before each step.
  public let observations: [Double]
  /// The policy's action of each step without noise, four values.
  public let actions: [Float]
}
