internal import Base

// What other tasks see of an episode: a group for each of them, in every HDF5 format. Clients of the formats ignore it.

extension HDF5GroupWriter {
  func writeOtherTasks(of episode: EpisodeRecording) throws {
    guard !episode.otherTasks.isEmpty else { return }
    let group = makeGroup(CrossTaskRecording.groupName)
    let width = episode.header.observationSize
    for other in episode.otherTasks {
      let child = group.makeGroup(other.task)
      if width > 0 { try child.write("observations", other.observations, row: [width]) }
      try child.write("rewards", other.rewards)
      try child.write("success", other.successes)
    }
  }
}

extension HDF5Group {
  /// What a task sees of an episode with this header, which must name it.
  func otherTask(_ task: String, _ header: EpisodeHeader) throws -> CrossTaskRecording {
    let (group, timeSteps) = (
      try group(CrossTaskRecording.groupName).group(task), header.stepCount + 1
    )
    var other = CrossTaskRecording(of: task)
    if header.observationSize > 0 {
      other.observations = try group.array(
        "observations", count: timeSteps, row: [header.observationSize])
    }
    other.rewards = try group.array("rewards", count: header.stepCount)
    other.successes = try group.array("success", count: timeSteps)
    return other
  }

  func otherTasks(_ header: EpisodeHeader) throws -> [CrossTaskRecording] {
    try (header.otherTasks ?? []).map { try otherTask($0, header) }
  }
}

extension CrossTaskRecording {
  /// The name of the group in an episode.
  static let groupName = "other_tasks"

  /// The error of an episode that lacks what a task sees of it.
  static func missing(_ task: String, of header: EpisodeHeader, in path: String) -> FileError {
    .unsuitable(
      path: path,
      reason:
        "has no column '\(groupName)/\(task)' in episode \(header.episodeIndexInTask) of "
        + "\(header.task); record the dataset with --other-tasks")
  }
}
