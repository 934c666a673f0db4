internal import Base
internal import Tasks

/// A dataset on disk, whole or still being made. One thread at a time may use it.
public final class Dataset {
  public let path: String
  public let plan: RecordingPlan
  public let isComplete: Bool
  /// The numbers of the episodes that are there, in order.
  public let episodes: [Int]
  private let folder: DatasetFolder
  /// The file that was read last.
  private var open: (path: String, file: HDF5File)?

  /// Throws where the folder holds no dataset of this release.
  public init(_ path: String) throws {
    self.path = path
    folder = DatasetFolder(path: path)
    guard folder.hasRecord else {
      throw FileError.unsuitable(
        path: path, reason: "holds no dataset: there is no recording.json in it")
    }
    let record = try folder.record()
    (plan, isComplete) = (record.plan, record.isComplete)
    let all = 0..<record.plan.episodeCount
    episodes = isComplete ? Array(all) : all.filter(folder.hasPart)
  }

  public func header(_ episode: Int) throws -> EpisodeHeader {
    switch try place(of: episode) {
    case .group(let group, _): try EpisodeHeader(from: group)
    case .pictures(let reader): try reader.header()
    }
  }

  /// The whole of an episode.
  public func episode(_ episode: Int) throws -> EpisodeRecording {
    switch try place(of: episode) {
    case .group(let group, let layout):
      if isComplete, plan.format == .lerobot {
        return try LeRobotReader(folder: path).episode(group)
      }
      return try layout.read(group)
    case .pictures(let reader): return try reader.episode()
    }
  }

  /// What was observed and done in an episode, without reading the rest of it.
  public func steps(_ episode: Int) throws -> EpisodeSteps {
    switch try place(of: episode) {
    case .group(let group, let layout): try layout.readSteps(group)
    case .pictures(let reader): try reader.steps()
    }
  }

  // MARK: Where episodes are

  private enum Place {
    case group(HDF5Group, any EpisodeLayout.Type)
    case pictures(PNGFolderReader)
  }

  private func place(of episode: Int) throws -> Place {
    guard episodes.contains(episode) else {
      throw TaskError.invalidOption(
        name: "the episode", given: "\(episode)",
        allowed: episodes.isEmpty
          ? "recorded first: there is none in \(path) yet"
          : "one of those recorded, from \(episodes[0]) to \(episodes[episodes.count - 1])")
    }
    let (task, number) = episode.quotientAndRemainder(dividingBy: plan.episodesPerTask)
    let name = plan.specs[task].task
    guard isComplete else {
      return .group(
        try file(folder.part(episode)).root.group(RecordedParts.group), plan.format.layout)
    }
    switch plan.format {
    case .minari:
      let file = try file("\(path)/\(MinariWriter.dataFile(of: name))")
      return .group(try file.root.group(MinariWriter.group(number)), MinariLayout.self)
    case .robomimic:
      let file = try file("\(path)/\(RobomimicWriter.dataFile(of: name))")
      let data = try file.root.group("data")
      return .group(try data.group(RobomimicWriter.group(number)), RobomimicLayout.self)
    case .lerobot:
      let file = try file("\(path)/\(LeRobotWriter.restFile)")
      return .group(try file.root.group(MinariWriter.group(episode)), MinariLayout.self)
    case .png:
      let folder = PNGFolderWriter.folder(of: name, episode: number)
      return .pictures(PNGFolderReader(folder: "\(path)/\(folder)"))
    }
  }

  private func file(_ path: String) throws -> HDF5File {
    if let open, open.path == path { return open.file }
    open = nil
    let file = try HDF5File(reading: path)
    open = (path, file)
    return file
  }
}
