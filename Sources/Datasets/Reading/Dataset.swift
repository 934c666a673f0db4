public import Base
internal import Glibc
internal import Tasks

/// A dataset on disk, whole or still being made. One thread at a time may use it.
public final class Dataset {
  public let path: String
  public let plan: RecordingPlan
  /// What has recorded it: releases, processors and, where a network acted, matrix kernels.
  public let origins: [FileOrigin]
  public let isComplete: Bool
  /// The numbers of the episodes that are there, in order.
  public let episodes: [Int]
  private let folder: DatasetFolder
  /// The file that was read last.
  private var open: (path: String, file: HDF5File)?

  /// Throws where the folder holds no dataset that this release can read.
  public init(_ path: String) throws {
    self.path = path
    folder = DatasetFolder(path: path)
    guard folder.hasRecord else {
      throw FileError.unsuitable(
        path: path, reason: "holds no dataset: there is no recording.json in it")
    }
    let record = try folder.record()
    (plan, origins, isComplete) = (record.plan, record.origins, record.isComplete)
    let count = record.plan.episodeCount
    if isComplete { try Self.requireRoom(for: record.plan, in: path) }
    episodes = isComplete ? Array(0..<count) : folder.partNumbers(below: count)
  }

  /// Throws where the files of a dataset are too small for its episodes: a forged number is found out before each of
  /// them is looked for.
  private static func requireRoom(for plan: RecordingPlan, in path: String) throws {
    guard plan.episodeCount > 1000 else { return }
    let files: [String]
    switch plan.format {
    case .minari: files = plan.specs.map { "\(path)/\(MinariWriter.dataFile(of: $0.task))" }
    case .robomimic: files = plan.specs.map { "\(path)/\(RobomimicWriter.dataFile(of: $0.task))" }
    case .lerobot: files = ["\(path)/\(LeRobotWriter.restFile)"]
    case .png:
      let last = plan.episodesPerTask - 1
      for spec in plan.specs {
        let folder = "\(path)/\(PNGFolderWriter.folder(of: spec.task, episode: last))"
        guard access(folder, F_OK) == 0 else {
          throw FileError.unsuitable(path: path, reason: "has not all of its episodes")
        }
      }
      return
    }
    let size = try files.reduce(0) { try $0 + HDF5Source($1).byteCount }
    guard size / RecordingLimits.smallestEpisode >= plan.episodeCount else {
      throw FileError.unsuitable(
        path: path, reason: "has \(size) bytes, too few for \(plan.episodeCount) episodes")
    }
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
    try require(episode)
    let (task, number) = episode.quotientAndRemainder(dividingBy: plan.episodesPerTask)
    let name = plan.specs[task].task
    guard isComplete else {
      let file = try HDF5File(reading: folder.part(episode))
      return .group(try file.root().group(RecordedParts.group), plan.format.layout)
    }
    switch plan.format {
    case .minari:
      let file = try file("\(path)/\(MinariWriter.dataFile(of: name))")
      return .group(try file.root().group(MinariWriter.group(number)), MinariLayout.self)
    case .robomimic:
      let file = try file("\(path)/\(RobomimicWriter.dataFile(of: name))")
      let data = try file.root().group("data")
      return .group(try data.group(RobomimicWriter.group(number)), RobomimicLayout.self)
    case .lerobot:
      let file = try file("\(path)/\(LeRobotWriter.restFile)")
      return .group(try file.root().group(MinariWriter.group(episode)), MinariLayout.self)
    case .png:
      let folder = PNGFolderWriter.folder(of: name, episode: number)
      return .pictures(PNGFolderReader(folder: "\(path)/\(folder)"))
    }
  }

  /// Throws where there is no such episode.
  func require(_ episode: Int) throws(TaskError) {
    guard !has(episode) else { return }
    throw .invalidOption(
      name: "the episode", given: "\(episode)",
      allowed: episodes.isEmpty
        ? "recorded first: there is none in \(path) yet"
        : "one of those recorded, from \(episodes[0]) to \(episodes[episodes.count - 1])")
  }

  private func has(_ episode: Int) -> Bool {
    guard !isComplete else { return episodes.indices.contains(episode) }
    var (low, high) = (0, episodes.count)
    while low < high {
      let middle = (low + high) / 2
      if episodes[middle] < episode { low = middle + 1 } else { high = middle }
    }
    return low < episodes.count && episodes[low] == episode
  }

  private func file(_ path: String) throws -> HDF5File {
    if let open, open.path == path { return open.file }
    open = nil
    let file = try HDF5File(reading: path)
    open = (path, file)
    return file
  }
}
