/// How an episode lies in a group of an HDF5 file, with its header in an attribute.
protocol EpisodeLayout {
  static func write(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws
  static func read(_ group: HDF5Group) throws -> EpisodeRecording
  /// What imitation needs of it: observations, and actions without chance, of each step.
  static func readSteps(_ group: HDF5Group) throws -> EpisodeSteps
}

/// What was observed and done in an episode.
public struct EpisodeSteps: Equatable, Sendable {
  public let header: EpisodeHeader
  /// Of each step, before it was taken.
  public let observations: [Double]
  /// Four numbers a step, without what chance added to them.
  public let actions: [Float]
}
