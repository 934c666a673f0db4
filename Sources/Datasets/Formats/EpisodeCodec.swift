/// Stores an episode in a group of an HDF5 file, with its header in an attribute.
protocol EpisodeCodec {
  static func write(_ episode: EpisodeRecording, to group: HDF5GroupWriter) throws
  static func read(_ group: HDF5Group) throws -> EpisodeRecording
  /// Reads what learning needs: observations, goals, actions, rewards and how the episode ended, without the states of
  /// bodies and without images.
  static func readTransitions(_ group: HDF5Group) throws -> EpisodeRecording
  /// Where the image of a camera at each time step is.
  static func imageLocations(
    of camera: String, _ header: EpisodeHeader, in group: HDF5Group
  ) throws -> [ImageLocation]
}
