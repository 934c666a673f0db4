public import Base
public import Tasks

/// Records demonstrations as a dataset: makes each episode again from its seed and its actions, with images.
public struct DemonstrationRecording: Sendable {
  public let plan: RecordingPlan
  /// In the order of the dataset's episodes.
  private let demonstrations: [Demonstration]

  /// Each task needs a demonstration.
  public init(
    of specs: [EnvironmentSpec], _ demonstrations: [Demonstration], name: String,
    images: RecordingPlan.ImageSettings, format: DatasetFormat
  ) throws {
    for demonstration in demonstrations { try demonstration.validate(taskCount: specs.count) }
    for (index, spec) in specs.enumerated()
    where specs[..<index].contains(where: { $0.task == spec.task }) {
      throw TaskError.invalidOption(
        name: "the list of demonstrated tasks",
        given: "one with \(spec.task) under two kinds of options",
        allowed: "one that names each task once; record them as two datasets")
    }
    var plan = RecordingPlan(
      name: name, specs: specs.map(\.withoutImages), policy: "operator", episodesPerTask: 1,
      seed: 0, format: format)
    plan.images = images
    plan.hasInterventions = true
    plan.setEpisodes(
      specs.indices.map { task in demonstrations.count { $0.task == task } })
    try plan.validate()
    self.plan = plan
    // In the order in which they were made, within each task.
    self.demonstrations = specs.indices.flatMap { task in
      demonstrations.filter { $0.task == task }
    }
  }

  /// Writes the dataset as a new folder, or into an empty one, where it appears when it is complete.
  public func write(
    to path: String, threads: Int, origin: FileProvenance = .current(),
    reportProgress: @Sendable (Collector.Progress) -> Void = { _ in }
  ) throws {
    guard Folder.names(in: path).isEmpty else {
      throw FileError.unwritable(path: path, reason: "it holds other files already")
    }
    let draft = "\(path).draft"
    try Folder.make(draft)
    try write(DatasetFolder(path: draft), threads: threads, origin, reportProgress)
    try Folder.moveIntoPlace(draft, as: path)
  }

  private func write(
    _ folder: DatasetFolder, threads: Int, _ origin: FileProvenance,
    _ reportProgress: @Sendable (Collector.Progress) -> Void
  ) throws {
    let folderLock = try FolderLock(folder.path)
    defer { withExtendedLifetime(folderLock) {} }
    do {
      // What a killed process has left.
      for name in Folder.names(in: folder.path) where name != FolderLock.fileName {
        try Folder.remove("\(folder.path)/\(name)")
      }
      try Folder.make(folder.parts)
      let builder = DatasetBuilder(plan: plan, folder: folder, threads: threads)
      let parts = builder.parts
      try builder.makeParts(
        demonstrations.indices, after: 0,
        {
          let job = RecordingJob(plan, parts) { try $0.record($1, demonstrations[$1]) }
          return { try job.record($0) }
        }, reportProgress: reportProgress)
      try builder.assemble(reportProgress)
      try builder.removeParts()
      try folder.write(DatasetFolder.Manifest(origins: [origin], isComplete: true, plan: plan))
    } catch {
      // Only what is locked here; another process may have a draft of its own.
      try? Folder.remove(folder.path)
      throw error
    }
  }
}
