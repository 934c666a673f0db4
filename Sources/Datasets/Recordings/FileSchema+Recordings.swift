internal import Base

extension FileSchema {
  /// The schema of a dataset's manifest.
  static let recording = FileSchema("recording")
  /// The schema of an episode's header, in every format.
  static let episode = FileSchema("episode")
}
