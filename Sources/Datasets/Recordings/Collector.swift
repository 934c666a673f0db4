internal import Base
private import Synchronization
public import Tasks

/// Makes a dataset: records all episodes of a plan, each into a part of its own, then puts the parts together in the
/// plan's format.
///
/// Parts appear whole or not at all and follow from the plan alone, so whatever stops the work, it goes on from there
/// to the same dataset, on any number of threads.
public final class Collector {
  /// How far the work has come.
  public struct Progress: Sendable {
    public enum Stage: Sendable { case recording, writing }

    public var stage: Stage
    public var episodes, totalEpisodes: Int
    /// Drawn by this run, all cameras together.
    public var images: Int
  }

  public let plan: RecordingPlan
  private let folder: DatasetFolder
  private let threads: Int
  private let claim: FolderClaim
  private var isComplete: Bool

  /// Starts a dataset in a folder that holds none, or goes on with the one it holds, which has to be the same.
  public init(_ plan: RecordingPlan, in path: String, resume: Bool, threads: Int) throws {
    try plan.validate()
    self.plan = plan
    self.threads = threads
    folder = DatasetFolder(path: path)
    if folder.hasRecord {
      let record = try folder.record()
      if let difference = try JSONValue(parsing: JSON.encode(record.plan)).firstDifference(
        from: JSONValue(parsing: JSON.encode(plan)))
      {
        throw FileError.unwritable(path: path, reason: "it holds another dataset: \(difference)")
      }
      guard resume else {
        throw FileError.unwritable(
          path: path,
          reason: record.isComplete
            ? "it holds this dataset already, whole"
            : "it holds a part of this dataset; go on with it by --resume")
      }
      isComplete = record.isComplete
    } else {
      guard Folder.names(in: path).isEmpty else {
        throw FileError.unwritable(path: path, reason: "it holds other files already")
      }
      isComplete = false
    }
    try Folder.make(folder.parts)
    claim = try FolderClaim(path)
    if !folder.hasRecord { try folder.write(DatasetFolder.Record(plan: plan, isComplete: false)) }
  }

  /// Does all that is left to do. `policy` makes the plan's, for each thread; `tell` is called from any thread.
  public func run(
    _ policy: @Sendable () throws -> any Policy,
    tell: @Sendable (Progress) -> Void = { _ in }
  ) throws {
    if !isComplete {
      try record(policy, tell: tell)
      try assemble(tell)
      try folder.write(DatasetFolder.Record(plan: plan, isComplete: true))
      isComplete = true
    }
    try Folder.remove(folder.draft)
    try Folder.remove(folder.parts)
  }

  // MARK: Recording

  private func record(
    _ policy: @Sendable () throws -> any Policy, tell: @Sendable (Progress) -> Void
  ) throws {
    let (plan, folder) = (plan, folder)
    for name in Folder.names(in: folder.parts) where !name.hasSuffix(".hdf5") {
      try Folder.remove("\(folder.parts)/\(name)")
    }
    let parts = RecordedParts(plan: plan, folder: folder)
    let missing = (0..<plan.episodeCount).filter { (try? parts.header($0)) == nil }
    guard !missing.isEmpty else { return }
    let next = Atomic<Int>(0)
    let done = Mutex((episodes: plan.episodeCount - missing.count, images: 0))
    let failure = Mutex<(any Error)?>(nil)
    try WorkerPool(threads: min(threads, missing.count)).run(threads) { _ in
      do {
        var jobs = RecordingJob(plan: plan, folder: folder, policy: try policy())
        while failure.withLock({ $0 == nil }) {
          let place = next.add(1, ordering: .relaxed).oldValue
          guard place < missing.count else { return }
          let images = try jobs.record(missing[place])
          let progress = done.withLock { done in
            done.episodes += 1
            done.images += images
            return Progress(
              stage: .recording, episodes: done.episodes, totalEpisodes: plan.episodeCount,
              images: done.images)
          }
          tell(progress)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  // MARK: Writing

  private func assemble(_ tell: @Sendable (Progress) -> Void) throws {
    try Folder.remove(folder.draft)
    try Folder.make(folder.draft)
    let count = Atomic<Int>(0)
    let plan = plan
    try plan.format.writer.write(
      RecordedParts(plan: plan, folder: folder), to: folder.draft,
      on: WorkerPool(threads: threads)
    ) {
      tell(
        Progress(
          stage: .writing, episodes: count.add(1, ordering: .relaxed).newValue,
          totalEpisodes: plan.episodeCount, images: 0))
    }
    // What an earlier attempt may have put there gives way.
    for name in Folder.names(in: folder.draft) {
      try Folder.publish("\(folder.draft)/\(name)", as: "\(folder.path)/\(name)")
    }
  }
}

/// What one thread needs to record.
private struct RecordingJob {
  let plan: RecordingPlan
  let folder: DatasetFolder
  let policy: any Policy
  /// Of the task that it is at: episodes come task by task.
  private var recorder: (task: Int, recorder: Recorder)?

  init(plan: RecordingPlan, folder: DatasetFolder, policy: any Policy) {
    self.plan = plan
    self.folder = folder
    self.policy = policy
  }

  /// Records an episode to its part, and says how many pictures that took.
  mutating func record(_ number: Int) throws -> Int {
    let task = number / plan.episodesPerTask
    if recorder?.task != task {
      recorder = nil
      recorder = (
        task, try Recorder(plan, task: task, coding: plan.format.coding(of: plan.pictures.size))
      )
    }
    guard let recorder = recorder?.recorder else { return 0 }
    let episode = try recorder.record(number, by: policy)
    let draft = folder.part(number) + ".draft"
    let file = try HDF5File(creating: draft)
    try plan.format.layout.write(episode, to: file.root.makeGroup(RecordedParts.group))
    try file.close()
    // Not brought to the disk one by one: what a loss of power breaks is found out when work goes on.
    try Folder.rename(draft, to: folder.part(number))
    return episode.views.reduce(0) { $0 + $1.color.rows.count }
  }
}
