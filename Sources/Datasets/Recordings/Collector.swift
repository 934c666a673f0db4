public import Base
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
  private var record: DatasetFolder.Record

  /// What has worked on the dataset before, if not the same as now.
  public let earlierOrigins: [FileOrigin]
  /// Parts of an earlier run that were damaged, so that their episodes were recorded again.
  public private(set) var damagedEpisodes: [Int] = []

  /// Starts a dataset in a folder that holds none, or resumes the one it holds, which has to be the same. `origin` is
  /// what records now.
  public init(
    _ plan: RecordingPlan, in path: String, resume: Bool, threads: Int,
    origin: FileOrigin = .current()
  ) throws {
    try plan.validate()
    self.plan = plan
    self.threads = threads
    folder = DatasetFolder(path: path)
    // First of all: what others do there meanwhile would be overlooked.
    try Folder.make(path)
    claim = try FolderClaim(path)
    record =
      if folder.hasRecord {
        try Self.resumed(folder, plan, resume: resume, release: origin.release)
      } else {
        try Self.new(folder, plan)
      }
    earlierOrigins = record.origins.filter { $0 != origin }
    try Folder.make(folder.parts)
    guard !record.isComplete, !record.origins.contains(origin) else { return }
    record.origins.append(origin)
    try folder.write(record)
  }

  private static func new(
    _ folder: DatasetFolder, _ plan: RecordingPlan
  ) throws -> DatasetFolder.Record {
    guard !folder.hasOtherContents else {
      throw FileError.unwritable(path: folder.path, reason: "it holds other files already")
    }
    return DatasetFolder.Record(origins: [], isComplete: false, plan: plan)
  }

  private static func resumed(
    _ folder: DatasetFolder, _ plan: RecordingPlan, resume: Bool, release: String
  ) throws -> DatasetFolder.Record {
    let record = try folder.record()
    func refuse(_ reason: String) -> FileError { .unwritable(path: folder.path, reason: reason) }
    if let difference = try JSONValue(parsing: JSON.encode(record.plan)).firstDifference(
      from: JSONValue(parsing: JSON.encode(plan)))
    {
      throw refuse("it holds another dataset: \(difference)")
    }
    guard resume else {
      throw refuse(
        record.isComplete
          ? "it holds this dataset already, whole"
          : "it holds a part of this dataset; go on with it by --resume")
    }
    if let other = record.origins.first(where: { $0.release != release }) {
      throw refuse(
        "it was begun by Benchtop \(other.release), which has to finish it; this is \(release)")
    }
    return record
  }

  /// Does all that is left to do. `policy` makes the plan's, for each thread; `tell` is called from any thread.
  public func run(
    _ policy: @Sendable () throws -> any Policy,
    tell: @Sendable (Progress) -> Void = { _ in }
  ) throws {
    if !record.isComplete {
      try recordEpisodes(policy, tell: tell)
      try assemble(tell)
      record.isComplete = true
      try folder.write(record)
    }
    try Folder.remove(folder.draft)
    try Folder.remove(folder.parts)
  }

  // MARK: Recording

  private func recordEpisodes(
    _ policy: @Sendable () throws -> any Policy, tell: @Sendable (Progress) -> Void
  ) throws {
    let (plan, folder) = (plan, folder)
    for name in Folder.names(in: folder.parts) where !name.hasSuffix(".hdf5") {
      try Folder.remove("\(folder.parts)/\(name)")
    }
    let parts = RecordedParts(plan: plan, folder: folder)
    let pool = try WorkerPool(threads: threads)
    let missing = missingEpisodes(parts, on: pool)
    guard !missing.isEmpty else { return }
    let next = Atomic<Int>(0)
    let done = Mutex((episodes: plan.episodeCount - missing.count, images: 0))
    let failure = Mutex<(any Error)?>(nil)
    pool.run(min(threads, missing.count)) { _ in
      do {
        var jobs = RecordingJob(plan: plan, parts: parts, policy: try policy())
        while failure.withLock({ $0 == nil }) {
          try Interruption.check()
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

  /// The episodes that are not recorded, or whose parts are not as they were written.
  private func missingEpisodes(_ parts: RecordedParts, on pool: WorkerPool) -> [Int] {
    let there = folder.partNumbers(below: plan.episodeCount)
    let damaged = Mutex<Set<Int>>([])
    pool.run(there.count) { place in
      if !parts.isIntact(there[place]) { damaged.withLock { _ = $0.insert(there[place]) } }
    }
    damagedEpisodes = damaged.withLock { $0.sorted() }
    let intact = Set(there).subtracting(damagedEpisodes)
    return (0..<plan.episodeCount).filter { !intact.contains($0) }
  }

  // MARK: Writing

  private func assemble(_ tell: @Sendable (Progress) -> Void) throws {
    try Folder.remove(folder.draft)
    try folder.requireRoom(for: plan)
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
  let parts: RecordedParts
  let policy: any Policy
  /// Of the task that it is at: episodes come task by task.
  private var recorder: (task: Int, recorder: Recorder)?

  init(plan: RecordingPlan, parts: RecordedParts, policy: any Policy) {
    self.plan = plan
    self.parts = parts
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
    try parts.write(episode)
    return episode.views.reduce(0) { $0 + $1.color.rows.count }
  }
}
