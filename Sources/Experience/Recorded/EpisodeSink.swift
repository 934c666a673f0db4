public import Tasks

/// Takes the episodes that a learner makes in its environments, each when it ends.
///
/// A run that resumes from a checkpoint makes the later episodes again, so the sink forgets those first.
public protocol EpisodeSink: AnyObject {
  /// The number of episodes of each task so far.
  var counts: [Int] { get }
  /// Forgets the episodes of each task beyond `counts`.
  func rewind(to counts: [Int]) throws
  /// Takes an episode. Its steps may be overwritten afterwards.
  func add(_ episode: TrainingEpisode) throws
  /// Returns when all episodes so far are on disk.
  func synchronize()
  /// Ends the recording; no episode follows.
  func finish() throws
}

/// Makes the sink for the environments of a run.
public typealias EpisodeSinkMaker = (_ specs: [EnvironmentSpec]) throws -> any EpisodeSink
