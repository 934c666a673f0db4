internal import Base
public import Experience
internal import Render
public import Tasks

extension Dataset {
  /// The recorded transitions of some tasks, in memory-mapped files that may be larger than memory. Images stay in the
  /// dataset until they are drawn.
  ///
  /// `scratch` is a folder with room for the files; it is made if it does not exist. Throws if the dataset lacks a
  /// task, or has it with other observations, or without the cameras.
  public func transitions(
    _ content: RecordedTransitions.Content, of specs: [EnvironmentSpec], scratch: String
  ) throws -> RecordedTransitions {
    try Folder.make(scratch)
    let first = try specs[0].make()
    let images = first.options.observation.images
    let recorded = try RecordedTransitions(
      content, observationSize: first.observation.count, hasGoals: first.achievedGoal != nil,
      images: images, in: scratch)
    var builder = try images.map {
      try DatasetImagesBuilder(
        cameras: $0.cameras, size: ImageSize(width: $0.width, height: $0.height), scratch: scratch)
    }
    for (task, spec) in specs.enumerated() {
      try append(spec, to: recorded, &builder)
      guard content == .sharedTransitions else { continue }
      try appendSharedEpisodes(of: specs, with: task, to: recorded, &builder)
    }
    try recorded.finish(images: builder.map { try DatasetImages($0) })
    return recorded
  }

  private func append(
    _ spec: EnvironmentSpec, to recorded: RecordedTransitions, _ images: inout DatasetImagesBuilder?
  ) throws {
    let environment = try spec.make()
    let (width, hasGoals) = (environment.observation.count, environment.achievedGoal != nil)
    guard width == recorded.observationSize else {
      throw TaskError.invalidOption(
        name: "the observation of \(spec.task)", given: "a vector of \(width) values",
        allowed: "one of \(recorded.observationSize) values, as of the suite's first task")
    }
    let numbers = try episodes(of: spec.task)
    if images != nil { try requireStyle(of: spec) }
    recorded.beginTask()
    for number in numbers {
      var episode = try transitions(number)
      // Observations that are only images can be learned from any recorded state.
      if width == 0 { (episode.observations, episode.header.observationSize) = ([], 0) }
      guard episode.header.observationSize == width, episode.header.hasGoals == hasGoals else {
        throw unsuitable(
          "has observations of \(episode.header.observationSize) values of \(spec.task), not "
            + "\(width)")
      }
      try recorded.append(episode.transitions)
      try append(imagesOf: number, episode.header, to: recorded, &images)
    }
    guard recorded.count(of: recorded.taskCount - 1) > 0 else {
      throw unsuitable("has no episode of \(spec.task) yet")
    }
  }

  /// The numbers of the recorded episodes of a task. Throws if the dataset lacks the task.
  func episodes(of name: String) throws -> [Int] {
    guard let task = plan.specs.firstIndex(where: { $0.task == name }) else {
      throw unsuitable("has no episodes of \(name)")
    }
    let numbers = numbering.episodes(ofTask: task)
    return episodes.filter(numbers.contains)
  }

  /// Adds where the images of an episode are that has been appended, if observations have images.
  func append(
    imagesOf number: Int, _ header: EpisodeHeader, to recorded: RecordedTransitions,
    _ images: inout DatasetImagesBuilder?
  ) throws {
    guard let layout = recorded.images else { return }
    try require(layout, in: header)
    if var builder = images {
      try locateImages(of: number, in: &builder)
      images = builder
    }
  }

  /// Throws if an episode lacks the images.
  private func require(_ images: ImageLayout, in header: EpisodeHeader) throws {
    let cameras = header.cameras.map(\.name)
    guard images.cameras.allSatisfy(cameras.contains),
      header.size == ImageSize(width: images.width, height: images.height)
    else {
      let recorded =
        cameras.isEmpty
        ? "no images"
        : "images of \(cameras.joined(separator: ", ")) with \(header.imageWidth)x\(header.imageHeight) pixels"
      throw FileError.unsuitable(
        path: path, reason: "has \(recorded) of \(header.task); the observation has \(images)")
    }
  }

  /// Throws if the images of a task look different from those that the environment draws.
  private func requireStyle(of spec: EnvironmentSpec) throws {
    guard
      let recorded = plan.specs.first(where: { $0.task == spec.task })?.options.observation
        .imageStyle
    else { return }
    let drawn = spec.options.observation.imageStyle
    func words(_ style: ImageStyle) -> String {
      "images \(style.showsGoalMarker ? "with" : "without") goal markers"
        + (style.isUpright ? "" : ", upside down")
    }
    guard recorded.showsGoalMarker == drawn.showsGoalMarker, recorded.isUpright == drawn.isUpright
    else {
      throw FileError.unsuitable(
        path: path,
        reason: "has \(words(recorded)) of \(spec.task); the observation has \(words(drawn))")
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
