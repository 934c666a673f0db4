internal import Base

/// The parts of an unfinished dataset: a file for each recorded episode.
struct RecordedParts {
  /// The name of the episode's group in a part.
  static let group = "episode"

  let plan: RecordingPlan
  let folder: DatasetFolder
  private let numbering: EpisodeNumbering

  init(plan: RecordingPlan, folder: DatasetFolder) {
    self.plan = plan
    self.folder = folder
    numbering = plan.numbering
  }

  func group(_ episode: Int) throws -> HDF5Group {
    try HDF5File(reading: folder.part(episode)).root().group(RecordedParts.group)
  }

  func header(_ episode: Int) throws -> EpisodeHeader { try EpisodeHeader(from: group(episode)) }

  func episode(_ episode: Int) throws -> EpisodeRecording {
    try Interruption.check()
    return try plan.format.episodeCodec.read(group(episode))
  }

  /// The episode in a part under another name.
  func episode(at path: String) throws -> EpisodeRecording {
    try plan.format.episodeCodec.read(
      HDF5File(reading: path).root().group(RecordedParts.group))
  }

  func write(_ episode: EpisodeRecording) throws {
    try write(episode, to: folder.part(episode.header.episodeIndex))
  }

  /// Writes a part under another name.
  func write(_ episode: EpisodeRecording, to path: String) throws {
    let draft = path + ".draft"
    let file = try HDF5FileWriter(draft, hasChecksum: true)
    try file.root.makeGroup(RecordedParts.group) {
      try plan.format.episodeCodec.write(episode, to: $0)
    }
    try file.close()
    // Not synchronized one by one: a checksum detects parts damaged by a power failure when recording resumes.
    try Folder.rename(draft, to: path)
  }

  /// Whether an episode's part exists, is undamaged and belongs to this plan.
  func isIntact(_ episode: Int) -> Bool {
    guard HDF5ChecksumFooter.isIntact(folder.part(episode)), let header = try? header(episode)
    else {
      return false
    }
    let task = numbering.task(ofEpisode: episode)
    let episodeIndexInTask = episode - numbering.episodes(ofTask: task).lowerBound
    return header.episodeIndex == episode && header.taskIndex == task
      && header.episodeIndexInTask == episodeIndexInTask
      && header.seed == plan.seed(ofTask: task, episode: episodeIndexInTask)
  }

  /// Whether the part of an episode exists, is undamaged and has this header.
  func hold(_ header: EpisodeHeader) -> Bool {
    HDF5ChecksumFooter.isIntact(folder.part(header.episodeIndex))
      && (try? self.header(header.episodeIndex)) == header
  }

  func task(ofEpisode number: Int) -> Int { numbering.task(ofEpisode: number) }

  /// The numbers of a task's episodes.
  func episodes(ofTask task: Int) -> Range<Int> {
    numbering.episodes(ofTask: task)
  }
}
