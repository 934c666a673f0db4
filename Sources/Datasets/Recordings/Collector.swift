public import Base
private import Synchronization
public import Tasks

/// Records a dataset: each episode of a plan in its own part, then all parts together in the plan's format.
///
/// Parts appear atomically and depend only on the plan. So recording can be interrupted at any point and resumed,
/// on any number of threads, with the same result.
public final class Collector {
  /// The progress of the work.
  public struct Progress: Sendable {
    public enum Stage: Sendable { case recording, writing }

    public var stage: Stage
    public var episodes, totalEpisodes: Int
    /// Images that this run has drawn, of all cameras.
    public var images: Int
  }

  public let plan: RecordingPlan
  private let folder: DatasetFolder
  private let threads: Int
  private let folderLock: FolderLock
  private let builder: DatasetBuilder
  private var manifest: DatasetFolder.Manifest
  private let origin: FileProvenance
  /// Whether the folder holds a complete dataset with fewer episodes than the plan.
  private var extendsRecording: Bool { manifest.isComplete && manifest.plan != plan }

  /// What worked on the dataset before, if it differs from this process.
  public let earlierOrigins: [FileProvenance]
  /// Episodes whose parts were damaged, and which are recorded again.
  public private(set) var damagedEpisodes: [Int] = []

  /// Starts a dataset in a folder without one, or resumes the one in the folder, whose plan must be equal. `origin`
  /// describes this process.
  public convenience init(
    _ plan: RecordingPlan, in path: String, resume: Bool, threads: Int,
    origin: FileProvenance = .current()
  ) throws {
    try plan.validate()
    let folder = DatasetFolder(path: path)
    // Lock first, before another process can change the folder.
    try Folder.make(path)
    let folderLock = try FolderLock(path)
    let manifest =
      if folder.hasManifest {
        try Self.resumed(folder, plan, resume: resume, release: origin.release)
      } else {
        try Self.new(folder, plan)
      }
    try self.init(plan, folder, folderLock, manifest, threads: threads, origin: origin)
  }

  /// Extends a dataset to `count` episodes of each task, as if that had been its number from the beginning; or
  /// resumes the extension. `policySHA256` is that of the policy file now; nil for a scripted policy.
  public convenience init(
    extending path: String, toEpisodesPerTask count: Int, policySHA256: String?, threads: Int,
    origin: FileProvenance = .current()
  ) throws {
    // Check first: a folder without a dataset gets no lock file.
    _ = try Dataset(path)
    let folder = DatasetFolder(path: path)
    let folderLock = try FolderLock(path)
    let manifest = try folder.readManifest()
    let plan = try Self.extended(
      manifest, folder, to: count, policySHA256: policySHA256, release: origin.release)
    try plan.validate()
    try self.init(plan, folder, folderLock, manifest, threads: threads, origin: origin)
  }

  private init(
    _ plan: RecordingPlan, _ folder: DatasetFolder, _ folderLock: FolderLock,
    _ manifest: DatasetFolder.Manifest, threads: Int, origin: FileProvenance
  ) throws {
    self.plan = plan
    self.folder = folder
    self.threads = threads
    self.folderLock = folderLock
    self.manifest = manifest
    self.origin = origin
    builder = DatasetBuilder(plan: plan, folder: folder, threads: threads)
    earlierOrigins = manifest.origins.filter { $0 != origin }
    try Folder.make(folder.parts)
    guard !manifest.isComplete, !manifest.origins.contains(origin) else { return }
    self.manifest.origins.append(origin)
    try folder.write(self.manifest)
  }

  private static func new(
    _ folder: DatasetFolder, _ plan: RecordingPlan
  ) throws -> DatasetFolder.Manifest {
    guard !folder.hasOtherContents else {
      throw FileError.unwritable(path: folder.path, reason: "it holds other files already")
    }
    return DatasetFolder.Manifest(origins: [], isComplete: false, plan: plan)
  }

  private static func resumed(
    _ folder: DatasetFolder, _ plan: RecordingPlan, resume: Bool, release: String
  ) throws -> DatasetFolder.Manifest {
    let manifest = try folder.readManifest()
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder.path, reason: reason) }
    try requireNoCopy(manifest, folder)
    try requirePolicy(plan.policySHA256, manifest, folder)
    if let difference = try JSONValue(parsing: JSON.encode(manifest.plan)).firstDifference(
      from: JSONValue(parsing: JSON.encode(plan)))
    {
      throw refuse("it holds another dataset: \(difference)")
    }
    guard resume else {
      throw refuse(
        manifest.isComplete
          ? "it holds this dataset already, complete"
          : "it holds a part of this dataset; add --resume to continue")
    }
    try require(release, manifest, folder)
    return manifest
  }

  // MARK: Checks

  private static func require(
    _ release: String, _ manifest: DatasetFolder.Manifest, _ folder: DatasetFolder
  ) throws(FileError) {
    guard let other = manifest.origins.first(where: { $0.release != release }) else { return }
    throw .unwritable(
      path: folder.path,
      reason:
        "it was started by Benchtop \(other.release), which must finish it; this is \(release)")
  }

  /// Throws if the policy's weights differ from those that recorded the dataset, even under the same name.
  private static func requirePolicy(
    _ sha256: String?, _ manifest: DatasetFolder.Manifest, _ folder: DatasetFolder
  ) throws(FileError) {
    func prefix(_ sha256: String?) -> String { sha256.map { "\($0.prefix(12))" } ?? "none" }
    guard manifest.plan.policySHA256 != sha256 else { return }
    throw .unwritable(
      path: folder.path,
      reason: "it was recorded by another policy than \(manifest.plan.policy) is now: its SHA-256 "
        + "begins with \(prefix(manifest.plan.policySHA256)) there and \(prefix(sha256)) here")
  }

  private static func requireNoCopy(
    _ manifest: DatasetFolder.Manifest, _ folder: DatasetFolder
  ) throws(FileError) {
    guard !manifest.isComplete, let copy = manifest.copy else { return }
    throw .unwritable(
      path: folder.path,
      reason: "'benchtop \(copy.command)' started it; only that can finish it, with --resume")
  }

  // MARK: Extending

  /// The plan with more episodes; throws if the dataset cannot be extended.
  private static func extended(
    _ manifest: DatasetFolder.Manifest, _ folder: DatasetFolder, to count: Int,
    policySHA256: String?,
    release: String
  ) throws -> RecordingPlan {
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder.path, reason: reason) }
    if let sources = manifest.plan.sources {
      throw refuse(
        sources.count > 1
          ? "it was merged; extend its sources and merge them again"
          : "it was recorded in training or by a person, which is over")
    }
    try requireNoCopy(manifest, folder)
    try requirePolicy(policySHA256, manifest, folder)
    try require(release, manifest, folder)
    let current = manifest.plan.episodesPerTask
    guard manifest.isComplete || count == current else {
      throw refuse(
        "it is still being recorded, with \(current) episodes of each task; finish that first with "
          + "'benchtop collect --out \(folder.path) --resume'")
    }
    guard count >= current else {
      throw TaskError.invalidOption(
        name: "the number of episodes", given: "\(count)",
        allowed: "at least \(current), the number of each task in \(folder.path)")
    }
    var plan = manifest.plan
    plan.episodesPerTask = count
    return plan
  }

  /// Turns a complete dataset into an unfinished one with more episodes, with parts for the existing ones. The
  /// dataset is unchanged until the end of this.
  private func beginExtension(_ reportProgress: @Sendable (Progress) -> Void) throws {
    try builder.removeDrafts()
    let copy = try EpisodeCopy(extending: manifest.plan, in: folder.path, to: plan)
    let parts = builder.parts
    try builder.makeParts(
      copy.numbers, after: 0,
      {
        let job = EpisodeCopyJob(copy, parts)
        return { try job.copy($0) }
      }, reportProgress: reportProgress)
    // Make the parts durable before the manifest names them as the dataset.
    Folder.synchronize()
    (manifest.isComplete, manifest.plan) = (false, plan)
    if !manifest.origins.contains(origin) { manifest.origins.append(origin) }
    try folder.write(manifest)
    for name in plan.format.topLevelNames(of: plan) { try Folder.remove("\(folder.path)/\(name)") }
  }

  /// Does all remaining work. `policy` makes the plan's policy for each thread; `reportProgress` is called on any
  /// thread.
  public func run(
    _ policy: @Sendable () throws -> any Policy,
    reportProgress: @Sendable (Progress) -> Void = { _ in }
  ) throws {
    if extendsRecording { try beginExtension(reportProgress) }
    if !manifest.isComplete {
      try builder.removeDrafts()
      let (plan, parts) = (plan, builder.parts)
      let missing = try missingEpisodes()
      try builder.makeParts(
        missing, after: plan.episodeCount - missing.count,
        {
          let policy = try policy()
          let job = RecordingJob(plan, parts) { try $0.record($1, by: policy) }
          return { try job.record($0) }
        }, reportProgress: reportProgress)
      try builder.assemble(reportProgress)
      manifest.isComplete = true
      try folder.write(manifest)
    }
    try builder.removeParts()
  }

  /// The episodes without a part, or with a damaged one.
  private func missingEpisodes() throws -> [Int] {
    let present = folder.partNumbers(below: plan.episodeCount)
    let damaged = Mutex<Set<Int>>([])
    let parts = builder.parts
    try ThreadPool(threads: threads).parallelFor(present.count) { index in
      if !parts.isIntact(present[index]) { damaged.withLock { _ = $0.insert(present[index]) } }
    }
    damagedEpisodes = damaged.withLock { $0.sorted() }
    let intact = Set(present).subtracting(damagedEpisodes)
    return (0..<plan.episodeCount).filter { !intact.contains($0) }
  }
}
