public import Base
public import Experience
internal import Render
public import Tasks

/// Records the episodes that a learner makes as a dataset in Minari's format, without images and without the states of
/// bodies.
///
/// While training goes on, each episode has a part of its own. What a killed run leaves behind its last checkpoint is
/// recorded again, so that the dataset does not depend on interruptions.
public final class TrainingRecording: EpisodeSink {
  /// The name of the command in a manifest.
  private static let command = "train"

  public private(set) var counts: [Int]
  private let folder: DatasetFolder
  private let folderLock: FolderLock
  private let threads: Int
  private var manifest: DatasetFolder.Manifest
  private let parts: RecordedParts
  private let observationSize: Int
  private let hasGoals: Bool
  /// What all headers of a task's episodes share; made with the first one.
  private var headers: [EpisodeHeader?]

  /// Starts a recording in a folder without one, or continues the one in the folder. `policy` is the name of the
  /// algorithm, and `seed` that of the run.
  public init(
    of suite: String, _ specs: [EnvironmentSpec], policy: String, seed: UInt64, in path: String,
    resume: Bool, threads: Int, origin: FileProvenance
  ) throws {
    var plan = RecordingPlan(
      name: suite, specs: specs.map(\.withoutImages), policy: policy, episodesPerTask: 1,
      seed: seed, format: .minari)
    // The numbers of episodes are known at the end.
    plan.setEpisodes(specs.map { _ in 1 })
    try plan.validate()
    let first = try specs[0].make()
    (observationSize, hasGoals) = (first.observation.count, first.achievedGoal != nil)
    guard observationSize > 0 else {
      throw TaskError.invalidOption(
        name: "the state that the agent observes", given: "none",
        allowed: "some state vector where training is recorded")
    }
    let folder = DatasetFolder(path: path)
    try Folder.make(path)
    folderLock = try FolderLock(path)
    self.folder = folder
    self.threads = threads
    manifest =
      try TrainingRecording.resumed(folder, plan, resume: resume)
      ?? DatasetFolder.Manifest(
        origins: [], isComplete: false, plan: plan,
        copy: DatasetFolder.UnfinishedCopy(
          command: TrainingRecording.command, release: Release.version))
    parts = RecordedParts(plan: plan, folder: folder)
    counts = specs.map { _ in 0 }
    headers = specs.map { _ in nil }
    guard !manifest.isComplete else { return }
    if !manifest.origins.contains(origin) { manifest.origins.append(origin) }
    // First of all, because a folder without it belongs to nobody.
    try folder.write(manifest)
    try Folder.make(folder.trainingParts)
  }

  /// The manifest of the recording in a folder; nil if the folder is empty.
  private static func resumed(
    _ folder: DatasetFolder, _ plan: RecordingPlan, resume: Bool
  ) throws -> DatasetFolder.Manifest? {
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder.path, reason: reason) }
    guard folder.hasManifest else {
      guard !folder.hasOtherContents else { throw refuse("it holds other files already") }
      return nil
    }
    let manifest = try folder.readManifest()
    guard resume else {
      throw refuse("it holds a dataset already; remove it, or name another folder")
    }
    var found = manifest.plan
    if manifest.isComplete, found.sources?.count == 1 {
      found.setEpisodes(plan.specs.map { _ in 1 })
    } else if let other = manifest.copy, other.command == command {
      guard other.release == Release.version else {
        throw refuse(
          "it was started by Benchtop \(other.release), which must finish it; this is "
            + Release.version)
      }
    } else {
      throw refuse("it holds a dataset that was not recorded in training")
    }
    if let difference = try JSONValue(encoding: found).firstDifference(
      from: JSONValue(encoding: plan))
    {
      throw refuse("it holds another dataset: \(difference)")
    }
    return manifest
  }

  /// The most bytes that some steps take in the dataset; compression saves a part of them.
  public func byteCount(steps: Int) -> Double {
    // Observation, goals, outcomes, reward and the repeated goal in double precision; two actions; four flags.
    let doubles = observationSize + (hasGoals ? 6 : 0) + 3 + 1 + 3
    return Double(steps) * Double(8 * doubles + 2 * 4 * 4 + 4)
  }

  // MARK: Episodes

  public func rewind(to counts: [Int]) throws {
    precondition(counts.count == self.counts.count, "a count for each task")
    self.counts = counts
    guard !manifest.isComplete else { return }
    for (task, episode) in folder.trainingPartNumbers()
    where !counts.indices.contains(task) || episode >= counts[task] {
      try Folder.remove(folder.trainingPart(task: task, episode: episode))
    }
  }

  public func add(_ episode: TrainingEpisode) throws {
    guard !manifest.isComplete else {
      throw FileError.unwritable(
        path: folder.path, reason: "it holds the complete recording of a shorter run")
    }
    let (task, number) = (episode.task, counts[episode.task])
    try RecordingLimits.require(
      "the number of recorded episodes", 1 + counts.reduce(0, +), in: RecordingLimits.episodes)
    try parts.write(
      recording(of: episode, number: number),
      to: folder.trainingPart(task: task, episode: number))
    counts[task] += 1
  }

  public func synchronize() { Folder.synchronize() }

  private func recording(of episode: TrainingEpisode, number: Int) throws -> EpisodeRecording {
    let steps = episode.stepCount
    func later<Element>(_ column: Column<Element>) -> [Element] {
      Array(episode.values(of: column).dropFirst(episode.table.layout.width(of: column)))
    }
    var recording = EpisodeRecording(try header(of: episode, number: number))
    recording.observations = Array(episode.values(of: .recordedObservation))
    if recording.header.hasGoals {
      recording.achievedGoals = Array(episode.values(of: .achievedGoal))
    }
    recording.successes = Array(episode.values(of: .success))
    recording.grasps = Array(episode.values(of: .grasp))
    recording.reachRewards = Array(episode.values(of: .reachReward))
    recording.placeRewards = Array(episode.values(of: .placeReward))
    recording.goalDistances = Array(episode.values(of: .goalDistance))
    recording.actions = later(.action)
    recording.policyActions = recording.actions
    recording.rewards = later(.recordedReward)
    recording.terminations = later(.terminated)
    recording.truncations = Array(repeating: false, count: steps)
    recording.truncations[steps - 1] = !recording.terminations[steps - 1]
    recording.header.stepCount = steps
    recording.header.episodeReturn = recording.rewards.reduce(0, +)
    recording.header.firstSuccess = recording.successes.dropFirst().firstIndex(of: true)
    recording.header.succeedsAtEnd = recording.successes[steps]
    return recording
  }

  private func header(of episode: TrainingEpisode, number: Int) throws -> EpisodeHeader {
    let task = episode.task
    var header: EpisodeHeader
    if let known = headers[task] {
      header = known
    } else {
      header = try EpisodeHeader(manifest.plan, task: task)
      headers[task] = header
    }
    let origin = episode.origin
    (header.episodeIndex, header.episodeIndexInTask) = (number, number)
    header.seed = origin.seed
    header.episodesSinceSeed = origin.episodesSinceSeed == 0 ? nil : origin.episodesSinceSeed
    header.goal = [origin.goal.x, origin.goal.y, origin.goal.z]
    header.dynamics = origin.dynamics
    return header
  }

  // MARK: The dataset

  public func finish() throws {
    guard !manifest.isComplete else {
      try Folder.remove(folder.trainingParts)
      return try DatasetBuilder(plan: manifest.plan, folder: folder, threads: threads).removeParts()
    }
    var plan = manifest.plan
    plan.setEpisodes(counts)
    try plan.validateLimits()
    let builder = DatasetBuilder(plan: plan, folder: folder, threads: threads)
    try Folder.make(folder.parts)
    try builder.removeDrafts()
    let (folder, parts) = (folder, builder.parts)
    try builder.makeParts(
      0..<plan.episodeCount, after: 0,
      { { try TrainingRecording.number($0, of: parts, in: folder) } }, reportProgress: { _ in })
    try builder.assemble { _ in }
    (manifest.isComplete, manifest.copy, manifest.plan) = (true, nil, plan)
    try folder.write(manifest)
    try Folder.remove(folder.trainingParts)
    try builder.removeParts()
  }

  /// Gives an episode its number in the dataset, and removes its part of training. Returns the number of its images.
  private static func number(
    _ number: Int, of parts: RecordedParts, in folder: DatasetFolder
  ) throws -> Int {
    let task = parts.task(ofEpisode: number)
    let episode = number - parts.episodes(ofTask: task).lowerBound
    let path = folder.trainingPart(task: task, episode: episode)
    guard folder.hasTrainingPart(task: task, episode: episode) else {
      // A killed process has done it before.
      guard HDF5ChecksumFooter.isIntact(folder.part(number)) else {
        throw FileError.unsuitable(
          path: folder.path,
          reason: "lacks episode \(episode) of \(parts.plan.specs[task].task), which was recorded")
      }
      return 0
    }
    guard HDF5ChecksumFooter.isIntact(path) else {
      throw FileError.unsuitable(path: path, reason: "is damaged")
    }
    var recording = try parts.episode(at: path)
    recording.header.episodeIndex = number
    try parts.write(recording)
    try Folder.remove(path)
    return 0
  }
}

extension EpisodeHeader {
  /// What the headers of all episodes of a task share that are recorded without images.
  fileprivate init(_ plan: RecordingPlan, task: Int) throws {
    let environment = try plan.specs[task].make()
    let profile = environment.task.profile
    self.init(
      episodeIndex: 0, task: profile.name, taskIndex: task, taskCount: plan.specs.count,
      episodeIndexInTask: 0, instruction: profile.instruction, taskVersion: profile.version,
      seed: 0, policy: plan.policy, noiseStd: 0, stepCount: 0, episodeReturn: 0, firstSuccess: nil,
      succeedsAtEnd: false, goal: [], dynamics: environment.dynamics, bodies: [],
      observationSize: environment.observation.count, hasGoals: environment.achievedGoal != nil,
      imageWidth: plan.images.size.width, imageHeight: plan.images.size.height, cameras: [],
      hasDepth: false, hasSegmentation: false, labels: [])
  }
}
