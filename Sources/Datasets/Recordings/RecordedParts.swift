internal import Sim

/// The episodes of a dataset that is being made.
struct RecordedParts {
  /// What the group is called that a part is in.
  static let group = "episode"

  let plan: RecordingPlan
  let folder: DatasetFolder

  func open(_ episode: Int) throws -> HDF5File { try HDF5File(reading: folder.part(episode)) }

  func header(_ episode: Int) throws -> EpisodeHeader {
    try EpisodeHeader(from: open(episode).root.group(RecordedParts.group))
  }

  func episode(_ episode: Int) throws -> EpisodeRecording {
    try plan.format.layout.read(open(episode).root.group(RecordedParts.group))
  }

  func steps(_ episode: Int) throws -> EpisodeSteps {
    try plan.format.layout.readSteps(open(episode).root.group(RecordedParts.group))
  }

  /// A task's episodes by their numbers.
  func episodes(ofTask task: Int) -> Range<Int> {
    task * plan.episodesPerTask..<(task + 1) * plan.episodesPerTask
  }
}
