internal import Base

/// The episodes of a dataset that is being made.
struct RecordedParts {
  /// What the group is called that a part is in.
  static let group = "episode"

  let plan: RecordingPlan
  let folder: DatasetFolder

  func group(_ episode: Int) throws -> HDF5Group {
    try HDF5File(reading: folder.part(episode)).root().group(RecordedParts.group)
  }

  func header(_ episode: Int) throws -> EpisodeHeader { try EpisodeHeader(from: group(episode)) }

  func episode(_ episode: Int) throws -> EpisodeRecording {
    try Interruption.check()
    return try plan.format.layout.read(group(episode))
  }

  func write(_ episode: EpisodeRecording) throws {
    let path = folder.part(episode.header.number)
    let draft = path + ".draft"
    let file = try HDF5FileWriter(draft, isSealed: true)
    try file.root.makeGroup(RecordedParts.group) { try plan.format.layout.write(episode, to: $0) }
    try file.close()
    // Not brought to the disk one by one: what a loss of power breaks is found out when work goes on.
    try Folder.rename(draft, to: path)
  }

  /// Whether an episode's part is there as it was written, and of this plan.
  func isIntact(_ episode: Int) -> Bool {
    guard HDF5Seal.isIntact(folder.part(episode)), let header = try? header(episode) else {
      return false
    }
    return header.number == episode && header.taskIndex == episode / plan.episodesPerTask
      && header.seed == plan.seed(ofEpisode: episode)
  }

  /// A task's episodes by their numbers.
  func episodes(ofTask task: Int) -> Range<Int> {
    task * plan.episodesPerTask..<(task + 1) * plan.episodesPerTask
  }
}
