internal import Base
public import Experience
public import Tasks

extension Dataset {
  /// The recorded transitions of some tasks, in memory-mapped files that may be larger than memory.
  ///
  /// `scratch` is a folder with room for the files; it is made if it does not exist. Throws if the dataset lacks a
  /// task, or has it with other observations.
  public func transitions(
    _ content: RecordedTransitions.Content, of specs: [EnvironmentSpec], scratch: String
  ) throws -> RecordedTransitions {
    try Folder.make(scratch)
    let first = try specs[0].make()
    let recorded = try RecordedTransitions(
      content, observationSize: first.observation.count, hasGoals: first.achievedGoal != nil,
      in: scratch)
    for spec in specs { try append(spec, to: recorded) }
    try recorded.finish()
    return recorded
  }

  private func append(_ spec: EnvironmentSpec, to recorded: RecordedTransitions) throws {
    func unsuitable(_ reason: String) -> FileError { .unsuitable(path: path, reason: reason) }
    guard let task = plan.specs.firstIndex(where: { $0.task == spec.task }) else {
      throw unsuitable("has no episodes of \(spec.task)")
    }
    let environment = try spec.make()
    let (width, hasGoals) = (environment.observation.count, environment.achievedGoal != nil)
    guard width == recorded.observationSize else {
      throw TaskError.invalidOption(
        name: "the observation of \(spec.task)", given: "a vector of \(width) values",
        allowed: "one of \(recorded.observationSize) values, as of the suite's first task")
    }
    recorded.beginTask()
    let numbers = numbering.episodes(ofTask: task)
    for number in episodes where numbers.contains(number) {
      let episode = try transitions(number)
      guard episode.header.observationSize == width, episode.header.hasGoals == hasGoals else {
        throw unsuitable(
          "has observations of \(episode.header.observationSize) values of \(spec.task), not "
            + "\(width)")
      }
      try recorded.append(episode.transitions)
    }
    guard recorded.count(of: recorded.taskCount - 1) > 0 else {
      throw unsuitable("has no episode of \(spec.task) yet")
    }
  }
}

extension EpisodeRecording {
  /// What learning needs of the episode.
  fileprivate var transitions: RecordedTransitions.Episode {
    var episode = RecordedTransitions.Episode()
    episode.observations = observations
    episode.achievedGoals = achievedGoals
    episode.desiredGoal = header.goal
    episode.actions = actions
    episode.policyActions = policyActions
    episode.rewards = rewards
    episode.terminations = terminations
    return episode
  }
}
