internal import Base
public import Render
public import Sim

/// Runs one task, episode by episode. One thread at a time may use it.
public final class Environment {
  public let task: Task
  public let options: EnvironmentOptions
  public let identity: TaskIdentity?
  /// Steps until an episode is cut off.
  public private(set) var horizon: Int
  /// The listed layouts, from which episodes are taken unless each has a fresh one.
  public let layouts: [Layout]

  /// The numbers of the present observation; the memory stays the same.
  public var observation: UnsafeBufferPointer<Double> { UnsafeBufferPointer(window.numbers) }
  /// The pictures of the present observation, camera by camera, empty without cameras.
  public var images: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(window.pixels) }

  /// Steps after which this episode is cut off.
  private var limit = 0
  /// Steps taken in this episode.
  public private(set) var stepCount = 0
  /// Which of the listed layouts the episode has; nil for a fresh one.
  public private(set) var layoutIndex: Int?
  /// What the task says of the present state.
  public private(set) var judgement = Judgement(reward: 0, isSuccess: false)

  enum Phase: String, Codable, Equatable, Sendable { case unborn, running, over }
  private var phase = Phase.unborn
  private var episodes = SeededGenerator(seed: 0, stream: .episodes)
  /// How things look in this episode's pictures.
  public private(set) var visuals = Visuals.plain
  private(set) var goalMarkers: [Marker] = []
  private let sensor: StateSensor
  private let window: ObservationWindow
  private var frame: Observation.Frame
  private var previousFrame: Observation.Frame
  private var hidden: HiddenDynamics
  private let blank: Snapshot

  public convenience init(
    _ type: Task.Type, options: EnvironmentOptions = EnvironmentOptions(),
    identity: TaskIdentity? = nil
  ) throws {
    try self.init(of: type.profile, options: options, identity: identity) { try type.init($0) }
  }

  /// Runs a task that is made by `make` in a scene of the profile's.
  public init(
    of profile: TaskProfile, options: EnvironmentOptions = EnvironmentOptions(),
    identity: TaskIdentity? = nil, _ make: (Scene) throws -> Task
  ) throws {
    try options.validate()
    self.options = options
    self.identity = identity
    horizon = options.horizon ?? profile.pace.horizon
    task = try make(Scene(for: profile))
    layouts = options.goals.layouts(of: profile)
    hidden = HiddenDynamics(options.dynamics)
    sensor = StateSensor(
      task, options.observation.state, showsGoal: options.goals.isVisible)
    window = try ObservationWindow(
      options.observation, stateCount: sensor.count, identity: identity,
      contextCount: hidden.contextCount)
    _ = try task.arrange(layouts[0])
    frame = sensor.frame()
    previousFrame = frame
    blank = task.world.snapshot()
  }

  // MARK: Running

  /// Starts an episode. With a seed, this episode and all that follow are determined by it. With a layout of
  /// one's own choice, hidden dynamics and noise are drawn as ever.
  public func reset(seed: UInt64? = nil, to layout: Layout? = nil) throws {
    if let seed {
      episodes = SeededGenerator(seed: seed, stream: .episodes)
      hidden.forget()
    }
    var chance = episodes.split()
    let world = task.world
    try world.restore(blank)
    let drawn = chooseLayout(using: &chance)
    if layout != nil { layoutIndex = nil }
    world.generator = chance.split()
    try world.apply(hidden.draw(using: &chance))
    let variation = options.observation.imageStyle.variation
    if variation != .none { visuals = variation.draw(for: world, using: &chance) }
    let layout = layout ?? drawn
    try begin(layout, try task.arrange(layout))
  }

  private func chooseLayout(using generator: inout SeededGenerator) -> Layout {
    switch options.goals.selection {
    case .fixed: layoutIndex = options.goals.index
    case .listed: layoutIndex = generator.index(below: layouts.count)
    case .fresh:
      layoutIndex = nil
      return task.profile.placement.draw(using: &generator)
    }
    return layouts[layoutIndex ?? 0]
  }

  private func begin(_ layout: Layout, _ goal: Vector3) throws {
    task.beginning = Beginning()
    task.beginning.layout = layout
    task.beginning.goal = goal
    task.beginning.firstObject = task.firstObject.position
    task.beginning.toolCenter = task.toolCenter
    stepCount = 0
    limit = horizon
    phase = .running
    task.beginning.remaining = task.judge().remaining
    judgement = task.judge()
    frame = sensor.frame()
    previousFrame = frame
    sensor.write(frame, previous: frame, to: window.state)
    window.fill(context: hidden.context)
    markGoal()
    try window.draw(self, isFirst: true)
  }

  /// Takes a step. Numbers beyond -1 to 1 are brought back to there.
  public func step(_ action: Action) throws -> Transition {
    try check(action)
    let action = action.clamped
    var reward = 0.0
    var transition = Transition(
      reward: 0, isTerminated: false, isTruncated: false, judgement: judgement)
    for _ in 0..<options.actionRepeat {
      try task.arm.apply(
        .displacement(task.profile.pace.stride * action.motion, grip: action.grip))
      try task.world.step()
      stepCount += 1
      judgement = task.judge()
      reward += pay(judgement)
      transition.isTerminated = options.endsOnSuccess && judgement.isSuccess
      transition.isTruncated = !transition.isTerminated && stepCount >= limit
      if transition.endsEpisode { break }
    }
    if transition.endsEpisode { phase = .over }
    transition.reward = reward
    transition.judgement = judgement
    try observe()
    return transition
  }

  /// Throws what ``step(_:)`` would throw for this action, without taking a step.
  public func check(_ action: Action) throws {
    guard phase != .unborn else { throw TaskError.notReset }
    guard phase != .over else { throw TaskError.episodeOver }
    guard action.isFinite else {
      throw TaskError.invalidAction(
        reason: "it is (\(action.x), \(action.y), \(action.z), \(action.w)), and must be finite")
    }
  }

  /// Cuts episodes off after so many steps from the next one on.
  public func setHorizon(_ steps: Int) throws {
    try EnvironmentOptions.requireHorizon(steps)
    horizon = steps
  }

  /// Cuts the running episode off earlier, so that many environments' episodes do not end all at once.
  public func shortenEpisode(to steps: Int) { limit = max(stepCount + 1, min(limit, steps)) }

  private func pay(_ judgement: Judgement) -> Double {
    guard options.reward == .sparse else { return judgement.reward }
    return task.sparseReward(judgement)
  }

  private func markGoal() {
    let isShown = options.goals.isVisible && options.observation.imageStyle.showsGoal
    goalMarkers = isShown ? [Marker(at: task.goal)] : []
  }

  private func observe() throws {
    previousFrame = frame
    frame = sensor.frame()
    window.advance()
    sensor.write(frame, previous: previousFrame, to: window.state)
    try window.draw(self, isFirst: false)
  }

  // MARK: Looking

  public var isOver: Bool { phase == .over }

  /// The goal as it is, shown or not.
  public var goal: Vector3 { task.goal }

  /// What has been achieved, in goal tasks.
  public var achievedGoal: Vector3? { (task as? GoalTask)?.achievedGoal }

  /// Meta-World's observation with the goal in it, whatever the agent is shown: what experts see.
  public var expertObservation: Observation {
    Observation(current: frame, previous: previousFrame, goal: task.goal)
  }

  /// What the task's expert would do now; nil where it has none.
  public var expertAction: Action? { task.advise(expertObservation) }

  /// The hidden parameters of this episode.
  public var dynamics: Dynamics { task.world.dynamics }

  /// Lets observations lie in memory that somebody else owns and keeps as long as the environment.
  func observe(
    in numbers: UnsafeMutableBufferPointer<Double>, _ pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    window.move(to: numbers, pixels)
  }

  // MARK: Snapshots

  /// Everything about the present moment, the time limit among it. Restored here or in an environment made alike, it
  /// runs on to the same bits.
  public func snapshot() -> EnvironmentSnapshot {
    EnvironmentSnapshot(
      task: task.profile.name, world: task.world.snapshot(), episodes: episodes,
      beginning: task.beginning, stepCount: stepCount, limit: limit, layoutIndex: layoutIndex,
      judgement: judgement, frame: frame, previousFrame: previousFrame, hidden: hidden,
      visuals: visuals, numbers: Array(window.numbers), pixels: Array(window.pixels), phase: phase)
  }

  /// Goes back, or over, to a moment. Throws, with nothing changed, where there is no such moment here.
  public func restore(_ snapshot: EnvironmentSnapshot) throws {
    try snapshot.validate(for: self)
    try task.world.restore(snapshot.world)
    episodes = snapshot.episodes
    task.beginning = snapshot.beginning
    stepCount = snapshot.stepCount
    limit = snapshot.limit
    layoutIndex = snapshot.layoutIndex
    judgement = snapshot.judgement
    frame = snapshot.frame
    previousFrame = snapshot.previousFrame
    hidden = snapshot.hidden
    visuals = snapshot.visuals
    markGoal()
    window.load(numbers: snapshot.numbers, pixels: snapshot.pixels)
    phase = snapshot.phase
  }
}
