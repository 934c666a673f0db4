internal import Base
internal import Experience
internal import Tasks

extension Dataset {
  /// What another task sees of an episode. Throws if it was recorded without.
  func otherTask(_ task: String, _ episode: Int) throws -> CrossTaskRecording {
    switch try location(of: episode) {
    case .group(let group, _):
      let header = try EpisodeHeader(from: group)
      guard header.otherTasks?.contains(task) == true else {
        throw CrossTaskRecording.missing(task, of: header, in: group.path)
      }
      return try group.otherTask(task, header)
    case .pngFolder(let reader): return try reader.otherTask(task)
    }
  }

  /// Appends the episodes of all other tasks that share the scene of the last one, as that sees them.
  func appendSharedEpisodes(
    of specs: [EnvironmentSpec], with receiver: Int, to recorded: RecordedTransitions,
    _ images: inout DatasetImagesBuilder?
  ) throws {
    let spec = specs[receiver]
    guard let scene = try Catalog.task(named: spec.task).sharedScene else { return }
    for (donor, other) in specs.enumerated()
    where try donor != receiver && Catalog.task(named: other.task).sharedScene == scene {
      for (index, number) in try episodes(of: other.task).enumerated() {
        let episode = try transitions(number)
        var shared = try episode.transitions(
          as: otherTask(spec.task, number),
          endsOnSuccess: spec.options.terminatesOnSuccess)
        if recorded.observationSize == 0 { shared.observations = [] }
        let width = shared.observations.count / (shared.stepCount + 1)
        guard width == recorded.observationSize else {
          throw unsuitable(
            "has observations of \(width) values of \(other.task) as \(spec.task), not "
              + "\(recorded.observationSize)")
        }
        try recorded.append(shared, ofTask: donor, episode: index)
        try append(imagesOf: number, episode.header, to: recorded, &images)
      }
    }
  }
}

extension EpisodeRecording {
  /// What learning needs of the episode as another task. With `endsOnSuccess`, it ends with the task's first success.
  fileprivate func transitions(
    as other: CrossTaskRecording, endsOnSuccess: Bool
  ) -> RecordedTransitions.Episode {
    let success = endsOnSuccess ? other.successes.dropFirst().firstIndex(of: true) : nil
    let steps = success ?? header.stepCount
    var episode = RecordedTransitions.Episode()
    episode.observations = Array(other.observations.prefix((steps + 1) * header.observationSize))
    episode.actions = Array(actions.prefix(4 * steps))
    episode.policyActions = Array(policyActions.prefix(4 * steps))
    episode.rewards = Array(other.rewards.prefix(steps))
    episode.terminations = (1...steps).map { $0 == success }
    episode.hasSuccess = other.successes.dropFirst().prefix(steps).contains(true)
    return episode
  }
}
