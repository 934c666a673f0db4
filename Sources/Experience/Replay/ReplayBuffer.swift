public import Tasks

/// An experience replay buffer (Lin 1992; Mnih et al. 2015): a ring buffer of equal size for each environment.
///
/// All environments step together, so a row is a step and an environment. The rows of a step are adjacent, and all
/// filled rows come first. The environment of a row determines its task, unless tasks vary. The next observation is stored even where an
/// episode was truncated, so that its value can be bootstrapped. Rewards are not scaled.
///
/// Of images, each frame is stored once, and an episode's last one too; see ``FrameRing``.
public final class ReplayBuffer: TransitionStore {
  public let taskCount, environmentsPerTask: Int
  /// The capacity, in steps of each environment.
  public let capacity: Int
  public let observationSize: Int
  /// Whether achieved and desired goals are stored.
  public let hasGoals: Bool
  /// The stored columns, a row for each step of each environment.
  public let table: ColumnTable

  private let observations, nextObservations, actions, rewards: UnsafeMutablePointer<Float>
  private let terminations: UnsafeMutablePointer<Bool>
  private let achievedGoals, desiredGoals: UnsafeMutablePointer<Double>?
  private let frames: FrameRing?
  /// The number of the frame before each row's step, and of the first frame of its episode.
  private let frameNumbers, firstFrames: UnsafeMutablePointer<Int64>?
  /// The first step whose frames are all stored.
  private var firstStepWithFrames = 0
  /// The tasks of rows, where those of environments vary; nil otherwise.
  private let taskIndex: TaskIndex?
  /// The step at which the row's episode ended, counted over the whole run.
  private let episodeEnds: UnsafeMutablePointer<Int64>
  /// Steps of each environment in total, including overwritten ones.
  public private(set) var stepCount = 0

  /// Marks rows whose episode still runs.
  private static let unknownEnd = Int64.max
  private static let episodeEnd = Column<Int64>("episodeEnd")
  private static let frameNumber = Column<Int64>("frame")
  private static let firstFrame = Column<Int64>("firstFrame")
  private static let actionSize = 4

  /// With `variesTasks`, the task of an environment may change from episode to episode. Each task must have an
  /// environment in every step.
  public init(
    tasks: Int, environmentsPerTask: Int, capacity: Int, observationSize: Int, hasGoals: Bool,
    images: ImageLayout? = nil, variesTasks: Bool = false
  ) {
    precondition(
      tasks > 0 && environmentsPerTask > 0 && capacity > 0,
      "a replay buffer needs tasks, environments and a capacity")
    taskCount = tasks
    self.environmentsPerTask = environmentsPerTask
    self.capacity = capacity
    self.observationSize = observationSize
    self.hasGoals = hasGoals
    table = ColumnTable(
      Self.layout(
        observationSize: observationSize, hasGoals: hasGoals, hasImages: images != nil,
        variesTasks: variesTasks),
      rows: tasks * environmentsPerTask * capacity)
    observations = table.values(of: .observation)
    nextObservations = table.values(of: .nextObservation)
    actions = table.values(of: .action)
    rewards = table.values(of: .reward)
    terminations = table.values(of: .terminated)
    achievedGoals = hasGoals ? table.values(of: .achievedGoal) : nil
    desiredGoals = hasGoals ? table.values(of: .desiredGoal) : nil
    episodeEnds = table.values(of: Self.episodeEnd)
    frames = images.map {
      FrameRing(
        $0, environments: tasks * environmentsPerTask,
        capacity: Self.frameCapacity(steps: capacity, frameStack: $0.frameStack))
    }
    frameNumbers = images == nil ? nil : table.values(of: Self.frameNumber)
    firstFrames = images == nil ? nil : table.values(of: Self.firstFrame)
    taskIndex =
      variesTasks
      ? TaskIndex(
        taskCount: tasks, environmentCount: tasks * environmentsPerTask, capacity: capacity,
        tasks: table.values(of: .task)) : nil
  }

  /// Whether the tasks of environments vary.
  public var variesTasks: Bool { taskIndex != nil }

  /// The frames that are kept of each environment for a capacity in steps: enough for episodes of 16 steps or more.
  /// With shorter ones, the buffer holds fewer steps.
  public static func frameCapacity(steps: Int, frameStack: Int) -> Int {
    steps + steps / 16 + frameStack + 2
  }

  /// The columns of a buffer.
  public static func layout(
    observationSize: Int, hasGoals: Bool, hasImages: Bool, variesTasks: Bool = false
  ) -> ColumnLayout {
    var layout = ColumnLayout()
    layout.add(.observation, width: observationSize)
    layout.add(.nextObservation, width: observationSize)
    layout.add(.action, width: actionSize)
    layout.add(.reward)
    layout.add(.terminated)
    layout.add(episodeEnd)
    if hasGoals {
      layout.add(.achievedGoal, width: 3)
      layout.add(.desiredGoal, width: 3)
    }
    if hasImages {
      layout.add(frameNumber)
      layout.add(firstFrame)
    }
    if variesTasks { layout.add(.task) }
    return layout
  }

  public var layout: ColumnLayout { table.layout }
  public func values<Element>(of column: Column<Element>) -> UnsafePointer<Element> {
    UnsafePointer(table.values(of: column))
  }

  public var environmentCount: Int { taskCount * environmentsPerTask }
  /// Stored steps of each environment.
  public var storedStepCount: Int { min(stepCount - firstStepWithFrames, capacity) }
  /// Stored transitions of each task; their mean over the tasks, where tasks vary.
  public var transitionsPerTask: Int { storedStepCount * environmentsPerTask }

  /// The row of a stored step of an environment.
  public func row(step: Int, environment: Int) -> Int {
    step % capacity * environmentCount + environment
  }

  public func environment(of row: Int) -> Int { row % environmentCount }
  public func task(of row: Int) -> Int {
    taskIndex?[row] ?? environment(of: row) / environmentsPerTask
  }

  /// The step of a row, counted over the whole run.
  public func step(of row: Int) -> Int {
    let (slot, newest) = (row / environmentCount, stepCount - 1)
    return newest - (newest % capacity - slot + capacity) % capacity
  }

  /// Whether a row's episode has ended.
  public func isEpisodeOver(_ row: Int) -> Bool { episodeEnds[row] != ReplayBuffer.unknownEnd }

  /// The last step of a row's episode, or the newest step if the episode still runs.
  public func lastStep(of row: Int) -> Int { Int(min(episodeEnds[row], Int64(stepCount - 1))) }

  // MARK: Drawing

  public func count(of task: Int) -> Int {
    guard let taskIndex, storedStepCount > 0 else { return transitionsPerTask }
    return taskIndex.count(of: task, since: storedSteps.lowerBound)
  }

  public func row(_ number: Int, of task: Int) -> Int {
    if let taskIndex { return taskIndex.row(number, of: task, in: storedSteps) }
    let (step, environment) = number.quotientAndRemainder(dividingBy: environmentsPerTask)
    let slot = (firstSlot + step) % capacity
    return slot * environmentCount + task * environmentsPerTask + environment
  }

  /// The steps that can be drawn, counted over the whole run.
  private var storedSteps: Range<Int> { stepCount - storedStepCount..<stepCount }

  /// The slot of the first step that can be drawn, where some of those in the ring cannot.
  private var firstSlot: Int {
    storedStepCount < min(stepCount, capacity) ? firstStepWithFrames % capacity : 0
  }

  public func remainingSteps(after row: Int) -> Int { lastStep(of: row) - step(of: row) }

  public func row(_ steps: Int, after row: Int) -> Int {
    (row + steps * environmentCount) % table.rows
  }

  public var images: ImageLayout? { frames?.layout }

  public func copyImages(before row: Int, to target: UnsafeMutablePointer<UInt8>) {
    copyImages(row, later: 0, to: target)
  }

  public func copyImages(after row: Int, to target: UnsafeMutablePointer<UInt8>) {
    copyImages(row, later: 1, to: target)
  }

  private func copyImages(_ row: Int, later: Int, to target: UnsafeMutablePointer<UInt8>) {
    guard let frames, let frameNumbers, let firstFrames else {
      preconditionFailure("the replay buffer has no images")
    }
    frames.copy(
      Int(frameNumbers[row]) + later, since: Int(firstFrames[row]), of: environment(of: row),
      to: target)
  }

  // MARK: Filling

  /// The outcome of a step of an environment.
  public struct Transition {
    public let reward: Float
    public let isTerminated: Bool
    /// Whether the episode is over, by termination or truncation.
    public let endsEpisode: Bool

    public init(reward: Float, isTerminated: Bool, endsEpisode: Bool) {
      self.reward = reward
      self.isTerminated = isTerminated
      self.endsEpisode = endsEpisode
    }
  }

  /// The goals of a step, three values each.
  public typealias Goals = (achieved: UnsafePointer<Double>, desired: UnsafePointer<Double>)

  /// Whether the next step of an environment starts an episode. Its images must then be added before the step.
  public func needsFirstImages(of environment: Int) -> Bool {
    frames != nil
      && (stepCount == 0
        || episodeEnds[row(step: stepCount - 1, environment: environment)] != Self.unknownEnd)
  }

  /// Adds the images at the start of an environment's episode.
  public func addFirstImages(_ images: UnsafePointer<UInt8>, of environment: Int) {
    frames?.append(images, of: environment)
  }

  /// Adds an environment's transition to the current step. `nextImages` are the images after it, with their stacked
  /// frames, and `task` is its task, where tasks vary.
  public func add(
    _ observation: UnsafePointer<Float>, _ action: UnsafePointer<Float>,
    nextObservation: UnsafePointer<Float>, _ transition: Transition, _ goals: Goals? = nil,
    nextImages: UnsafePointer<UInt8>? = nil, of environment: Int, task: Int? = nil
  ) {
    let row = row(step: stepCount, environment: environment)
    if let taskIndex {
      guard let task else { preconditionFailure("a transition lacks its task") }
      taskIndex[row] = task
    }
    addFrame(nextImages, row, of: environment)
    (observations + row * observationSize).update(from: observation, count: observationSize)
    (nextObservations + row * observationSize).update(
      from: nextObservation, count: observationSize)
    (actions + row * Self.actionSize).update(from: action, count: Self.actionSize)
    rewards[row] = transition.reward
    terminations[row] = transition.isTerminated
    if let achievedGoals, let desiredGoals {
      guard let goals else { preconditionFailure("a transition lacks its goals") }
      (achievedGoals + 3 * row).update(from: goals.achieved, count: 3)
      (desiredGoals + 3 * row).update(from: goals.desired, count: 3)
    }
    episodeEnds[row] = ReplayBuffer.unknownEnd
    if transition.endsEpisode { endEpisode(of: environment, at: stepCount) }
  }

  private func addFrame(_ images: UnsafePointer<UInt8>?, _ row: Int, of environment: Int) {
    guard let frames, let frameNumbers, let firstFrames else { return }
    guard let images else { preconditionFailure("a transition lacks its images") }
    let number = Int64(frames.latest(of: environment))
    firstFrames[row] =
      needsFirstImages(of: environment)
      ? number : firstFrames[self.row(step: stepCount - 1, environment: environment)]
    frameNumbers[row] = number
    frames.append(images, of: environment)
  }

  /// Completes the current step, after all environments have added their transitions.
  public func finishStep() {
    taskIndex?.finishStep(stepCount)
    stepCount += 1
    dropStepsWithoutFrames()
  }

  /// Skips the oldest steps, some of whose frames are overwritten.
  private func dropStepsWithoutFrames() {
    guard let frames else { return }
    firstStepWithFrames = max(firstStepWithFrames, stepCount - capacity)
    while firstStepWithFrames < stepCount - 1, !hasFrames(firstStepWithFrames, frames) {
      firstStepWithFrames += 1
    }
  }

  private func hasFrames(_ step: Int, _ frames: FrameRing) -> Bool {
    guard let frameNumbers, let firstFrames else { return true }
    return (0..<environmentCount).allSatisfy { environment in
      let row = row(step: step, environment: environment)
      return frames.oldest(
        inStackOf: Int(frameNumbers[row]), since: Int(firstFrames[row]))
        >= frames.oldest(of: environment)
    }
  }

  /// Marks all running episodes as ended.
  public func endEpisodes() {
    guard stepCount > 0 else { return }
    for environment in 0..<environmentCount { endEpisode(of: environment, at: stepCount - 1) }
  }

  private func endEpisode(of environment: Int, at last: Int) {
    var step = last
    while step >= 0, step > last - capacity {
      let row = row(step: step, environment: environment)
      guard episodeEnds[row] == ReplayBuffer.unknownEnd else { return }
      episodeEnds[row] = Int64(last)
      step -= 1
    }
  }

  // MARK: Restoring

  /// Continues with a table whose first rows were read from a file. Returns what is wrong with them, or nil if nothing
  /// is.
  public func restore(stepCount: Int) -> String? {
    self.stepCount = stepCount
    firstStepWithFrames = 0
    guard hasConsistentEpisodeEnds else { return "has inconsistent episode ends" }
    if let reason = taskIndex?.restore(max(0, stepCount - capacity)..<stepCount) { return reason }
    guard restoreFrames() else { return "has inconsistent frames" }
    dropStepsWithoutFrames()
    return nil
  }

  /// The memory of the frames and the number of its bytes that are filled, which come first; nil without images.
  public var frameBytes: (start: UnsafeMutablePointer<UInt8>, filled: Int)? {
    frames.map { ($0.bytes, $0.filledByteCount) }
  }

  /// Restores the number of frames of each environment. Returns whether the frames of each environment's steps follow
  /// one another; reading them depends on this.
  private func restoreFrames() -> Bool {
    guard let frames, let frameNumbers, let firstFrames else { return true }
    for environment in 0..<environmentCount {
      var next: (frame: Int64, first: Int64)?
      for step in max(0, stepCount - capacity)..<stepCount {
        let row = row(step: step, environment: environment)
        let (frame, first) = (frameNumbers[row], firstFrames[row])
        guard first >= 0, first <= frame, frame < 1 << 60,
          next.map({ $0.frame == frame && $0.first == first }) ?? true
        else { return false }
        // The frame of the final observation precedes the first one of the next episode.
        next = episodeEnds[row] == Int64(step) ? (frame + 2, frame + 2) : (frame + 1, first)
      }
      let newest = row(step: max(stepCount - 1, 0), environment: environment)
      frames.restore(
        count: stepCount == 0 ? 0 : Int(frameNumbers[newest]) + 2, of: environment)
    }
    return true
  }

  /// The number of filled rows, which come first, after some steps of each environment.
  public func filledRows(after stepCount: Int) -> Int {
    min(stepCount, capacity) * environmentCount
  }

  /// Whether each row's episode end is a stored step, not before the row, and equal to that of the row after it.
  /// Sampling depends on this.
  private var hasConsistentEpisodeEnds: Bool {
    for environment in 0..<environmentCount {
      for step in max(0, stepCount - capacity)..<stepCount {
        let end = episodeEnds[row(step: step, environment: environment)]
        guard end >= step, end < stepCount || end == ReplayBuffer.unknownEnd else { return false }
        guard end > step, step + 1 < stepCount else { continue }
        guard episodeEnds[row(step: step + 1, environment: environment)] == end else {
          return false
        }
      }
    }
    return true
  }
}
