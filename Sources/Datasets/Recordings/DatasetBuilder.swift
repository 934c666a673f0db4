internal import Base
private import Synchronization

/// Makes the parts of a dataset on all threads, and assembles them in the dataset's format.
///
/// Parts appear atomically, and the dataset is marked complete only after all of it is in place.
struct DatasetBuilder {
  typealias Progress = Collector.Progress
  /// Makes the part of an episode, and returns the number of images.
  typealias Worker = (_ number: Int) throws -> Int

  let plan: RecordingPlan
  let folder: DatasetFolder
  let parts: RecordedParts
  let threads: Int

  init(plan: RecordingPlan, folder: DatasetFolder, threads: Int) {
    self.plan = plan
    self.folder = folder
    self.threads = threads
    parts = RecordedParts(plan: plan, folder: folder)
  }

  /// Removes incomplete parts that a killed process has left.
  func removeDrafts() throws {
    for name in Folder.names(in: folder.parts) where !name.hasSuffix(".hdf5") {
      try Folder.remove("\(folder.parts)/\(name)")
    }
  }

  /// Makes the parts of some episodes, in order, on all threads. `earlier` is the number of existing parts;
  /// `makeWorker` makes a worker for each thread.
  func makeParts(
    _ numbers: some RandomAccessCollection<Int> & Sendable, after earlier: Int,
    _ makeWorker: @Sendable () throws -> Worker, reportProgress: @Sendable (Progress) -> Void
  ) throws {
    guard !numbers.isEmpty else { return }
    let total = plan.episodeCount
    let next = Atomic<Int>(0)
    let done = Mutex((episodes: earlier, images: 0))
    let failure = Mutex<(any Error)?>(nil)
    try ThreadPool(threads: threads).parallelFor(min(threads, numbers.count)) { _ in
      do {
        let worker = try makeWorker()
        while failure.withLock({ $0 == nil }) {
          try Interruption.check()
          let index = next.add(1, ordering: .relaxed).oldValue
          guard index < numbers.count else { return }
          let images = try worker(numbers[numbers.index(numbers.startIndex, offsetBy: index)])
          let progress = done.withLock { done in
            done.episodes += 1
            done.images += images
            return Progress(
              stage: .recording, episodes: done.episodes, totalEpisodes: total, images: done.images)
          }
          reportProgress(progress)
        }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  /// Writes the dataset from its parts, and moves it into place.
  func assemble(_ reportProgress: @Sendable (Progress) -> Void) throws {
    try Folder.remove(folder.draft)
    try folder.requireRoom(for: plan)
    try Folder.make(folder.draft)
    let count = Atomic<Int>(0)
    let total = plan.episodeCount
    try plan.format.writer.write(parts, to: folder.draft, on: ThreadPool(threads: threads)) {
      reportProgress(
        Progress(
          stage: .writing, episodes: count.add(1, ordering: .relaxed).newValue,
          totalEpisodes: total, images: 0))
    }
    // Files of an earlier attempt are replaced.
    for name in Folder.names(in: folder.draft) {
      try Folder.moveIntoPlace("\(folder.draft)/\(name)", as: "\(folder.path)/\(name)")
    }
  }

  /// Removes the parts and drafts of a complete dataset.
  func removeParts() throws {
    try Folder.remove(folder.draft)
    try Folder.remove(folder.parts)
  }
}
