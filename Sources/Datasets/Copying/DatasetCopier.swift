internal import Base

/// Copies recorded episodes into a new dataset: a recording into another format, or several recordings into one
/// dataset.
///
/// It can be stopped at any time and resumed, with the same bytes on any number of threads. Each thread holds one
/// episode in memory.
public final class DatasetCopier {
  public let plan: RecordingPlan
  private let copy: EpisodeCopy
  private let folderLock: FolderLock
  private let builder: DatasetBuilder
  private var manifest: DatasetFolder.Manifest

  /// Starts the conversion of a complete dataset in a folder without a dataset, or resumes it. The result equals a
  /// recording in the new format. With `addsOtherTasks`, it equals one with ``RecordingPlan/includesOtherTasks``: episodes are
  /// replayed from their seeds and actions. Without a `name`, it keeps that of the original.
  public convenience init(
    converting source: String, to format: DatasetFormat, addsOtherTasks: Bool = false,
    as name: DatasetName? = nil, in path: String, resume: Bool, threads: Int
  ) throws {
    var copy = try EpisodeCopy(
      converting: Dataset(source), to: format, addsOtherTasks: addsOtherTasks)
    copy.rename(name)
    try self.init(copy, by: "convert", in: path, resume: resume, threads: threads)
  }

  /// Starts the merge of complete datasets in a folder without a dataset, or resumes it. Throws if the datasets are
  /// not compatible. Without a `name`, it has that of the recordings, or one of all their suites and policies.
  public convenience init(
    merging sources: [String], as name: DatasetName? = nil, in path: String, resume: Bool,
    threads: Int
  ) throws {
    var copy = try DatasetMerger(sources).copy()
    copy.rename(name)
    try self.init(copy, by: "merge", in: path, resume: resume, threads: threads)
  }

  private init(
    _ copy: EpisodeCopy, by command: String, in path: String, resume: Bool, threads: Int
  ) throws {
    self.copy = copy
    plan = copy.plan
    try plan.validate()
    let folder = DatasetFolder(path: path)
    try Folder.make(path)
    folderLock = try FolderLock(path)
    let new = DatasetFolder.Manifest(
      origins: copy.origins, isComplete: false, plan: copy.plan,
      copy: DatasetFolder.UnfinishedCopy(command: command, release: Release.version))
    manifest = try Self.record(new, in: folder, resume: resume)
    builder = DatasetBuilder(plan: plan, folder: folder, threads: threads)
    try Folder.make(folder.parts)
    if !manifest.isComplete { try folder.write(manifest) }
  }

  /// The folder's manifest, or the new one if the folder has none.
  private static func record(
    _ new: DatasetFolder.Manifest, in folder: DatasetFolder, resume: Bool
  ) throws -> DatasetFolder.Manifest {
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder.path, reason: reason) }
    guard folder.hasManifest else {
      guard !folder.hasOtherContents else { throw refuse("it holds other files already") }
      return new
    }
    let found = try folder.readManifest()
    if let difference = try JSONValue(encoding: found.plan).firstDifference(
      from: JSONValue(encoding: new.plan))
    {
      throw refuse("it holds another dataset: \(difference)")
    }
    guard found.origins == new.origins else {
      throw refuse("it holds another dataset, with another origin")
    }
    guard !found.isComplete else {
      guard resume else { throw refuse("it holds this dataset already, complete") }
      return found
    }
    guard let copy = found.copy, copy.command == new.copy?.command else {
      throw refuse(
        "'benchtop \(found.copy?.command ?? "collect")' started it; only that can finish it, "
          + "with --resume")
    }
    guard resume else {
      throw refuse("it holds a part of this dataset; add --resume to continue")
    }
    guard copy.release == new.copy?.release else {
      throw refuse(
        "it was started by Benchtop \(copy.release), which must finish it; this is "
          + Release.version)
    }
    return found
  }

  /// Does all remaining work; `reportProgress` is called on any thread.
  public func run(reportProgress: @Sendable (Collector.Progress) -> Void = { _ in }) throws {
    if !manifest.isComplete {
      try builder.removeDrafts()
      let (copy, parts) = (copy, builder.parts)
      try builder.makeParts(
        0..<plan.episodeCount, after: 0,
        {
          let job = EpisodeCopyJob(copy, parts)
          return { try job.copy($0) }
        }, reportProgress: reportProgress)
      try builder.assemble(reportProgress)
      (manifest.isComplete, manifest.copy) = (true, nil)
      try builder.folder.write(manifest)
    }
    try builder.removeParts()
  }
}
