internal import Base

extension FileSchema {
  /// What says what a dataset is.
  static let recording = FileSchema("recording")
  /// What says what an episode is, in each of the formats.
  static let episode = FileSchema("episode")
}
