public import Base
private import Synchronization
public import Tasks

/// Transitions of recorded episodes, in memory, or in memory-mapped files that may be larger than memory. Their images
/// stay where they are until they are drawn.
///
/// Append the episodes task by task, then finish; then any number of samplers may read them.
public final class RecordedTransitions: EpisodeStore {
  /// Which columns are kept.
  public enum Content: Sendable {
    /// Observations and the policy's actions, for behavior cloning.
    case demonstrations
    /// Everything that reinforcement learning needs.
    case transitions
    /// The same, and the episodes of other tasks that share a task's scene, as the task sees them.
    case sharedTransitions
  }

  public let layout: ColumnLayout
  public let observationSize: Int
  private let observations, nextObservations, actions, policyActions, rewards: RecordedColumn<Float>
  private let terminations: RecordedColumn<Bool>
  private let achievedGoals, desiredGoals: RecordedColumn<Double>
  /// The number of later steps of each row's episode.
  private let remainingSteps: RecordedColumn<Int32>
  public let images: ImageLayout?
  /// With images, the number of each row's episode, and the row's step in it.
  private let episodeNumbers, timeSteps: RecordedColumn<Int32>
  private var imageSource: ImageSource?
  /// Why images could not be read.
  private let failure = Mutex<(any Error)?>(nil)
  private let content: Content
  private let hasGoals: Bool
  private var rowCount = 0
  /// The rows of each task's own episodes.
  private var taskRows: [Range<Int>] = []
  /// For each task, the other tasks' episodes that it may learn from.
  private var sharedEpisodes: [[SharedEpisode]] = []
  /// For each task, the rows of these episodes; empty if none are shared.
  private var sharedRows: [SharedRows] = []
  /// The number of all episodes, also of those that a task may learn from.
  private var episodeCount = 0
  /// The rows and the return of each episode of a task's own.
  private var episodes: [(rows: Range<Int>, episodeReturn: Double)] = []
  /// The rows of each task that can be drawn; nil for all.
  private var chosenRows: [RowRanges]?
  /// Whether each of a task's own episodes is set aside for validation; empty if none is.
  private var isHeldOut: [[Bool]] = []
  private var remaining: UnsafeBufferPointer<Int32>?

  private struct ImageSource {
    let images: any RecordedImages
    let episodes, timeSteps: UnsafeBufferPointer<Int32>
  }

  /// `folder` has room for the files; nil keeps everything in memory.
  public init(
    _ content: Content, observationSize: Int, hasGoals: Bool, images: ImageLayout? = nil,
    in folder: String? = nil
  ) throws(FileError) {
    self.content = content
    self.images = images
    self.observationSize = observationSize
    self.hasGoals = hasGoals
    observations = try RecordedColumn(in: folder)
    nextObservations = try RecordedColumn(in: folder)
    actions = try RecordedColumn(in: folder)
    policyActions = try RecordedColumn(in: folder)
    rewards = try RecordedColumn(in: folder)
    terminations = try RecordedColumn(in: folder)
    achievedGoals = try RecordedColumn(in: folder)
    desiredGoals = try RecordedColumn(in: folder)
    remainingSteps = try RecordedColumn(in: folder)
    episodeNumbers = try RecordedColumn(in: folder)
    timeSteps = try RecordedColumn(in: folder)
    var layout = ColumnLayout()
    layout.add(.observation, width: observationSize)
    layout.add(.policyAction, width: 4)
    if content != .demonstrations {
      layout.add(.action, width: 4)
      layout.add(.reward)
      layout.add(.nextObservation, width: observationSize)
      layout.add(.terminated)
      if hasGoals { layout.add(.achievedGoal, width: 3) }
    }
    if hasGoals { layout.add(.desiredGoal, width: 3) }
    self.layout = layout
  }

  // MARK: Filling

  /// An episode to append. It has one observation and one achieved goal more than it has steps.
  public struct Episode: Sendable {
    public var observations: [Double] = []
    public var achievedGoals: [Double] = []
    public var desiredGoal: [Double] = []
    public var actions: [Float] = []
    /// The policy's actions, without the noise added to them.
    public var policyActions: [Float] = []
    public var rewards: [Double] = []
    public var terminations: [Bool] = []
    /// Whether a step succeeds; only episodes that are shared with other tasks need it.
    public var hasSuccess = false

    public init() {}

    public var stepCount: Int { policyActions.count / 4 }
  }

  /// Starts the next task. Its episodes follow.
  public func beginTask() {
    taskRows.append(rowCount..<rowCount)
    sharedEpisodes.append([])
  }

  /// Appends an episode of the current task.
  public func append(_ episode: Episode) throws(FileError) {
    precondition(
      sharedEpisodes.last?.isEmpty == true,
      "begin a task, and append its own episodes before those of other tasks")
    let rows = try appendRows(episode)
    episodes.append((rows, episode.rewards.reduce(0, +)))
    taskRows[taskRows.count - 1] = taskRows[taskRows.count - 1].lowerBound..<rowCount
  }

  /// Appends an episode of another task that the current one may learn from, as the current one sees it. `number` is its
  /// number among that task's episodes.
  public func append(
    _ episode: Episode, ofTask task: Int, episode number: Int
  ) throws(FileError) {
    precondition(content == .sharedTransitions, "the content has no episodes of other tasks")
    let rows = try appendRows(episode)
    sharedEpisodes[sharedEpisodes.count - 1].append(
      SharedEpisode(
        task: task, number: number, rows: rows, episodeReturn: episode.rewards.reduce(0, +),
        hasSuccess: episode.hasSuccess))
  }

  private func appendRows(_ episode: Episode) throws(FileError) -> Range<Int> {
    let (steps, width) = (episode.stepCount, observationSize)
    precondition(
      !taskRows.isEmpty && episode.observations.count >= steps * width
        && (!hasGoals || episode.desiredGoal.count == 3),
      "an episode of \(steps) steps has \(episode.observations.count) observation values")
    try observations.append(episode.observations.prefix(steps * width).map { Float($0) })
    try policyActions.append(episode.policyActions)
    if content != .demonstrations {
      precondition(
        episode.observations.count == (steps + 1) * width && episode.actions.count == 4 * steps
          && episode.rewards.count == steps && episode.terminations.count == steps
          && (!hasGoals || episode.achievedGoals.count == 3 * (steps + 1)),
        "an episode of \(steps) steps lacks some of its values")
      try nextObservations.append(episode.observations.dropFirst(width).map { Float($0) })
      try actions.append(episode.actions)
      try rewards.append(episode.rewards.map { Float($0) })
      try terminations.append(episode.terminations)
      if hasGoals { try achievedGoals.append(Array(episode.achievedGoals.dropFirst(3))) }
    }
    if hasGoals {
      try desiredGoals.append((0..<steps).flatMap { _ in episode.desiredGoal })
    }
    try remainingSteps.append((0..<Int32(steps)).reversed())
    if images != nil {
      try episodeNumbers.append(Array(repeating: Int32(episodeCount), count: steps))
      try timeSteps.append(Array(0..<Int32(steps)))
    }
    episodeCount += 1
    rowCount += steps
    return rowCount - steps..<rowCount
  }

  /// Ends filling. Throws if the values cannot be mapped into memory. Where observations have images, `source` has
  /// those of all episodes.
  public func finish(images source: (any RecordedImages)? = nil) throws(FileError) {
    precondition((source == nil) == (images == nil), "recorded images need a source, and a layout")
    imageSource = try source.map { source throws(FileError) in
      ImageSource(
        images: source, episodes: try episodeNumbers.finish(), timeSteps: try timeSteps.finish())
    }
    _ = try (observations.finish(), nextObservations.finish(), actions.finish())
    _ = try (policyActions.finish(), rewards.finish(), terminations.finish())
    _ = try (achievedGoals.finish(), desiredGoals.finish())
    remaining = try remainingSteps.finish()
  }

  /// Sets some episodes aside for validation: they are drawn only from the result, and all others only from here. Nil if
  /// none is set aside. Throws if a task has only one episode.
  public func holdOut(_ holdOut: HoldOut) throws(TaskError) -> HeldOutTransitions? {
    guard holdOut.fraction > 0 else { return nil }
    isHeldOut = try taskRows.indices.map { task throws(TaskError) in
      let count = ownEpisodes(of: task).count
      guard count > 1 else {
        throw .invalidOption(
          name: "the number of recorded episodes of task \(task)", given: "\(count)",
          allowed: "2 or more where some are held out for validation")
      }
      return holdOut.choice(among: count, task: task)
    }
    chosenRows = rowsOfOwnEpisodes(heldOut: false)
    return HeldOutTransitions(of: self, rowsOfOwnEpisodes(heldOut: true))
  }

  private func ownEpisodes(of task: Int) -> [(rows: Range<Int>, episodeReturn: Double)] {
    episodes.filter { taskRows[task].contains($0.rows.lowerBound) }
  }

  private func isHeldOut(_ number: Int, of task: Int) -> Bool {
    !isHeldOut.isEmpty && isHeldOut[task][number]
  }

  private func rowsOfOwnEpisodes(heldOut: Bool) -> [RowRanges] {
    taskRows.indices.map { task in
      RowRanges(
        ownEpisodes(of: task).enumerated().filter { isHeldOut($0.offset, of: task) == heldOut }
          .map(\.element.rows))
    }
  }

  /// The rows of the episodes that are not set aside, in order; those of other tasks' episodes, too.
  public var learnedRows: [Range<Int>] {
    guard !isHeldOut.isEmpty else { return [0..<rowCount] }
    return taskRows.indices.flatMap { task in
      ownEpisodes(of: task).enumerated().filter { !isHeldOut($0.offset, of: task) }
        .map(\.element.rows)
        + sharedEpisodes(with: task).map(\.rows)
    }
  }

  /// Keeps only the fraction of each task's episodes with the largest returns, one episode or more.
  public func chooseBest(_ fraction: Double) {
    precondition(
      fraction > 0 && fraction <= 1, "a fraction of \(fraction); it must be above 0, up to 1")
    guard fraction < 1 else { return }
    chosenRows = taskRows.indices.map { task in
      let all = ownEpisodes(of: task).enumerated().filter { number, episode in
        !episode.rows.isEmpty && !isHeldOut(number, of: task)
      }.map(\.element)
      let count = max(1, Int((fraction * Double(all.count)).rounded()))
      // Among equal returns, the earlier episode; sorting alone would not say.
      let best = all.sorted {
        ($1.episodeReturn, $0.rows.lowerBound) < ($0.episodeReturn, $1.rows.lowerBound)
      }
      return RowRanges(best.prefix(count).map(\.rows).sorted { $0.lowerBound < $1.lowerBound })
    }
  }

  // MARK: Sharing

  /// The other tasks' episodes that a task may learn from: those that are not set aside.
  public func sharedEpisodes(with task: Int) -> [SharedEpisode] {
    sharedEpisodes[task].filter { !isHeldOut($0.number, of: $0.task) }
  }

  /// The returns of a task's own episodes, in order.
  public func episodeReturns(of task: Int) -> [Double] {
    ownEpisodes(of: task).map(\.episodeReturn)
  }

  /// Lets tasks learn from other tasks' episodes, too: those for which `isShared` is true. By default, none are.
  public func share(_ isShared: (_ episode: SharedEpisode, _ task: Int) -> Bool) {
    sharedRows = taskRows.indices.map { task in
      SharedRows(sharedEpisodes(with: task).filter { isShared($0, task) })
    }
  }

  /// The rows of other tasks that a task learns from; nil before ``share(_:)``.
  public func sharedRows(with task: Int) -> SharedRows? {
    sharedRows.isEmpty ? nil : sharedRows[task]
  }

  // MARK: Drawing

  /// The number of all transitions.
  public var count: Int { rowCount }
  public var taskCount: Int { taskRows.count }

  /// The number of transitions of a task's own episodes.
  public func ownCount(of task: Int) -> Int { chosenRows?[task].count ?? taskRows[task].count }

  public func count(of task: Int) -> Int {
    ownCount(of: task) + (sharedRows.isEmpty ? 0 : sharedRows[task].count)
  }

  /// Rows of a task's own episodes come first.
  public func row(_ number: Int, of task: Int) -> Int {
    let ownCount = ownCount(of: task)
    guard number < ownCount else { return sharedRows[task][number - ownCount] }
    return chosenRows?[task][number] ?? taskRows[task].lowerBound + number
  }

  /// The rows of a task's own episodes.
  public func episodes(of task: Int) -> [Range<Int>] {
    (chosenRows?[task].ranges ?? ownEpisodes(of: task).map(\.rows)).filter { !$0.isEmpty }
  }

  public func isShared(_ row: Int, with task: Int) -> Bool { !taskRows[task].contains(row) }

  public func row(_ steps: Int, after row: Int) -> Int { row + steps }
  public func remainingSteps(after row: Int) -> Int { Int(remaining?[row] ?? 0) }

  public func task(of row: Int) -> Int {
    // The rows that a task may learn from follow its own.
    taskRows.lastIndex { $0.lowerBound <= row && !$0.isEmpty } ?? 0
  }

  public func values<Element>(of column: Column<Element>) -> UnsafePointer<Element> {
    _ = layout.width(of: column)
    let all: [(String, Any)] = [
      (Column.observation.name, observations), (Column.policyAction.name, policyActions),
      (Column.action.name, actions), (Column.reward.name, rewards),
      (Column.nextObservation.name, nextObservations), (Column.terminated.name, terminations),
      (Column.achievedGoal.name, achievedGoals), (Column.desiredGoal.name, desiredGoals),
    ]
    guard let found = all.first(where: { $0.0 == column.name })?.1 as? RecordedColumn<Element>,
      let values = try? found.finish(), let start = values.baseAddress
    else { preconditionFailure("finish() the recorded transitions, with one row or more, first") }
    return start
  }

  // MARK: Images

  public func copyImages(before row: Int, to target: UnsafeMutablePointer<UInt8>) {
    copyImages(row, later: 0, to: target)
  }

  public func copyImages(after row: Int, to target: UnsafeMutablePointer<UInt8>) {
    copyImages(row, later: 1, to: target)
  }

  private func copyImages(_ row: Int, later: Int, to target: UnsafeMutablePointer<UInt8>) {
    guard let images, let imageSource else {
      preconditionFailure("finish() the recorded transitions with their images first")
    }
    let (size, stack) = (images.frameByteCount, images.frameStack)
    let episode = Int(imageSource.episodes[row])
    let newest = Int(imageSource.timeSteps[row]) + later
    do {
      for camera in images.cameras.indices {
        for place in 0..<stack {
          let start = target + (camera * stack + place) * size
          try imageSource.images.read(
            episode: episode, timeStep: max(0, newest - (stack - 1 - place)), camera: camera,
            to: UnsafeMutableBufferPointer(start: start, count: size))
        }
      }
    } catch {
      failure.withLock { $0 = $0 ?? error }
    }
  }

  /// Throws if an image could not be read since the start.
  public func checkImages() throws {
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}
