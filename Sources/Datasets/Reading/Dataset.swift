public import Base
internal import Glibc
internal import Tasks

/// A dataset on disk, complete or unfinished. Not thread-safe.
public final class Dataset {
  public let path: String
  public let plan: RecordingPlan
  /// What recorded the dataset: release, processor and, for learned policies, matrix kernels.
  public let origins: [FileProvenance]
  public let isComplete: Bool
  /// The numbers of the episodes present, in order.
  public let episodes: [Int]
  let numbering: EpisodeNumbering
  private let folder: DatasetFolder
  /// The last file that was read.
  private var open: (path: String, file: HDF5File)?

  /// Throws if the folder holds no dataset that this release can read.
  public init(_ path: String) throws {
    self.path = path
    folder = DatasetFolder(path: path)
    guard folder.hasManifest else {
      throw FileError.unsuitable(
        path: path, reason: "is not a dataset: it has no recording.json")
    }
    let manifest = try folder.readManifest()
    (plan, origins, isComplete) = (manifest.plan, manifest.origins, manifest.isComplete)
    numbering = plan.numbering
    let count = numbering.count
    if isComplete { try Self.requireRoom(for: manifest.plan, in: path) }
    episodes = isComplete ? Array(0..<count) : folder.partNumbers(below: count)
  }

  /// The ids that Minari knows the datasets of the tasks by, in order.
  public var minariIDs: [String] { plan.specs.map { MinariWriter.id(of: $0.task, in: plan) } }

  /// Whether the command that makes the dataset has work left: episodes are missing, or it was killed while it removed
  /// the parts of a complete dataset.
  public var hasWorkLeft: Bool { !isComplete || folder.hasRemains }

  /// Throws if a dataset's files are too small for its number of episodes. This detects a false number before each
  /// episode is looked up.
  private static func requireRoom(for plan: RecordingPlan, in path: String) throws {
    guard plan.episodeCount > 1000 else { return }
    let files: [String]
    switch plan.format {
    case .minari:
      files =
        plan.specs.map { "\(path)/\(MinariWriter.dataFile(of: $0.task, in: plan))" }
    case .robomimic: files = plan.specs.map { "\(path)/\(RobomimicWriter.dataFile(of: $0.task))" }
    case .lerobot: files = ["\(path)/\(LeRobotWriter.sidecarFile)"]
    case .png:
      let numbering = plan.numbering
      for (task, spec) in plan.specs.enumerated() {
        let last = numbering.episodes(ofTask: task).count - 1
        let folder = "\(path)/\(PNGFolderWriter.folder(of: spec.task, episode: last))"
        guard access(folder, F_OK) == 0 else {
          throw FileError.unsuitable(path: path, reason: "lacks some of its episodes")
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
    switch try location(of: episode) {
    case .group(let group, _): try EpisodeHeader(from: group)
    case .pngFolder(let reader): try reader.header()
    }
  }

  /// Reads a whole episode.
  public func episode(_ episode: Int) throws -> EpisodeRecording {
    switch try location(of: episode) {
    case .group(let group, let codec):
      if isComplete, plan.format == .lerobot {
        return try LeRobotReader(folder: path).episode(group)
      }
      return try codec.read(group)
    case .pngFolder(let reader): return try reader.episode()
    }
  }

  /// Reads an episode without the states of its bodies and without images.
  public func transitions(_ episode: Int) throws -> EpisodeRecording {
    switch try location(of: episode) {
    case .group(let group, let codec): try codec.readTransitions(group)
    case .pngFolder(let reader): try reader.transitions()
    }
  }

  // MARK: Locations

  enum Location {
    case group(HDF5Group, any EpisodeCodec.Type)
    case pngFolder(PNGFolderReader)
  }

  func location(of episode: Int) throws -> Location {
    try require(episode)
    let task = numbering.task(ofEpisode: episode)
    let number = episode - numbering.episodes(ofTask: task).lowerBound
    let name = plan.specs[task].task
    guard isComplete else {
      let file = try HDF5File(reading: folder.part(episode))
      return .group(try file.root().group(RecordedParts.group), plan.format.episodeCodec)
    }
    switch plan.format {
    case .minari:
      let file = try file("\(path)/\(MinariWriter.dataFile(of: name, in: plan))")
      return .group(try file.root().group(MinariWriter.group(number)), MinariEpisodeCodec.self)
    case .robomimic:
      let file = try file("\(path)/\(RobomimicWriter.dataFile(of: name))")
      let data = try file.root().group("data")
      return .group(try data.group(RobomimicWriter.group(number)), RobomimicEpisodeCodec.self)
    case .lerobot:
      let file = try file("\(path)/\(LeRobotWriter.sidecarFile)")
      return .group(try file.root().group(MinariWriter.group(episode)), MinariEpisodeCodec.self)
    case .png:
      let folder = PNGFolderWriter.folder(of: name, episode: number)
      return .pngFolder(PNGFolderReader(folder: "\(path)/\(folder)"))
    }
  }

  /// Throws if there is no such episode.
  func require(_ episode: Int) throws(TaskError) {
    guard !has(episode) else { return }
    throw .invalidOption(
      name: "the episode", given: "\(episode)",
      allowed: episodes.isEmpty
        ? "recorded first; \(path) has none yet"
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
