internal import Base
public import Render
public import Sim

/// Runs one task, episode by episode. Only one thread at a time may use it.
public final class Environment {
  public let task: Task
  public let options: EnvironmentOptions
  public let identity: TaskIdentity?
  /// The number of steps after which an episode is truncated.
  public private(set) var horizon: Int
  /// The listed initial states. Episodes start from these unless the goal selection is `random`.
  public let initialStates: [InitialState]

  /// The current state vector. The memory never moves.
  public var observation: UnsafeBufferPointer<Double> { UnsafeBufferPointer(buffer.stateVector) }
  /// The current images, camera by camera; empty without cameras. The memory never moves.
  public var images: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(buffer.images) }

  /// The number of steps after which the current episode is truncated.
  private var timeLimit = 0
  /// The number of steps taken in this episode.
  public private(set) var stepCount = 0
  /// The seed of the last reset with one; nil before it, and after a snapshot was restored.
  public private(set) var seed: UInt64?
  /// The index of this episode's initial state in ``initialStates``; nil for a random one.
  public private(set) var initialStateIndex: Int?
  /// The task's evaluation of the current state.
  public private(set) var outcome = StepOutcome(reward: 0, isSuccess: false)

  enum EpisodeStatus: String, Codable, Equatable, Sendable { case notStarted, running, ended }
  private var episodeStatus = EpisodeStatus.notStarted
  private var episodes = SeededGenerator(seed: 0, stream: .episodes)
  /// The visual appearance of this episode: colors, lighting and camera offsets.
  public private(set) var appearance = Appearance.plain
  private(set) var goalMarkers: [Marker] = []
  private let sensor: StateSensor
  private let buffer: ObservationBuffer
  private var frame: Observation.Frame
  private var previousFrame: Observation.Frame
  private var hiddenDynamics: HiddenDynamics
  private let initialWorldSnapshot: Snapshot

  public convenience init(
    _ type: Task.Type, options: EnvironmentOptions = EnvironmentOptions(),
    identity: TaskIdentity? = nil
  ) throws {
    try self.init(of: type.profile, options: options, identity: identity) { try type.init($0) }
  }

  /// Runs a task that `make` creates in a scene built for `profile`.
  public init(
    of profile: TaskProfile, options: EnvironmentOptions = EnvironmentOptions(),
    identity: TaskIdentity? = nil, _ make: (Scene) throws -> Task
  ) throws {
    try options.validate()
    self.options = options
    self.identity = identity
    horizon = options.horizon ?? profile.controlTiming.horizon
    task = try make(Scene(for: profile))
    initialStates = options.goals.initialStates(of: profile)
    hiddenDynamics = HiddenDynamics(options.dynamics)
    sensor = StateSensor(
      task, options.observation.state, includesGoal: options.goals.isObservable)
    buffer = try ObservationBuffer(
      options.observation, stateSize: sensor.count, identity: identity,
      contextSize: hiddenDynamics.contextSize)
    _ = try task.reset(to: initialStates[0])
    frame = sensor.frame()
    previousFrame = frame
    initialWorldSnapshot = task.world.snapshot()
  }

  // MARK: Running

  /// Starts an episode. A seed determines this episode and all that follow. An explicit initial state
  /// replaces only the sampled one; hidden dynamics and noise are sampled as usual.
  public func reset(seed: UInt64? = nil, to initialState: InitialState? = nil) throws {
    if let seed {
      self.seed = seed
      episodes = SeededGenerator(seed: seed, stream: .episodes)
      hiddenDynamics.invalidate()
    }
    var generator = episodes.split()
    let world = task.world
    try world.restore(initialWorldSnapshot)
    let drawn = chooseInitialState(using: &generator)
    if initialState != nil { initialStateIndex = nil }
    world.generator = generator.split()
    try world.apply(hiddenDynamics.sample(using: &generator))
    let randomization = options.observation.imageStyle.randomization
    if randomization != .none { appearance = randomization.sample(for: world, using: &generator) }
    let initialState = initialState ?? drawn
    try startEpisode(from: initialState, goal: try task.reset(to: initialState))
  }

  private func chooseInitialState(using generator: inout SeededGenerator) -> InitialState {
    switch options.goals.selection {
    case .fixed: initialStateIndex = options.goals.index
    case .finite: initialStateIndex = generator.integer(below: initialStates.count)
    case .random:
      initialStateIndex = nil
      return task.profile.placement.sample(using: &generator)
    }
    return initialStates[initialStateIndex ?? 0]
  }

  private func startEpisode(from initialState: InitialState, goal: Vector3) throws {
    beginEpisode(from: initialState, goal: goal)
    try observeStart()
  }

  /// Notes the state of the world as the start of an episode.
  private func beginEpisode(from initialState: InitialState, goal: Vector3) {
    task.episodeStart = EpisodeStart()
    task.episodeStart.initialState = initialState
    task.episodeStart.goal = goal
    task.episodeStart.firstObject = task.firstObject.position
    task.episodeStart.toolCenter = task.toolCenter
    stepCount = 0
    timeLimit = horizon
    episodeStatus = .running
    task.episodeStart.goalDistance = task.evaluateState().goalDistance
  }

  private func observeStart() throws {
    outcome = task.evaluateState()
    frame = sensor.frame()
    previousFrame = frame
    sensor.write(frame, previous: frame, to: buffer.newestState)
    buffer.fill(context: hiddenDynamics.context)
    updateGoalMarkers()
    try buffer.renderImages(of: self, isFirst: true)
  }

  /// Takes a step. Components outside -1...1 are clamped.
  ///
  /// With an action repeat (frame skip, Mnih et al. 2015) one call simulates several steps. The time limit
  /// truncates and never terminates (Pardo et al. 2018).
  public func step(_ action: Action) throws -> Transition {
    try validate(action)
    let action = action.clamped
    var reward = 0.0
    var transition = Transition(
      reward: 0, isTerminated: false, isTruncated: false, outcome: outcome)
    for _ in 0..<options.actionRepeat {
      try task.arm.apply(
        .displacement(
          task.profile.controlTiming.actionScale * action.deltaPosition, grip: action.gripper))
      try task.world.step()
      stepCount += 1
      outcome = task.evaluateState()
      reward += stepReward(for: outcome)
      transition.isTerminated = options.terminatesOnSuccess && outcome.isSuccess
      transition.isTruncated = !transition.isTerminated && stepCount >= timeLimit
      if transition.endsEpisode { break }
    }
    if transition.endsEpisode { episodeStatus = .ended }
    transition.reward = reward
    transition.outcome = outcome
    try updateObservation()
    return transition
  }

  /// Throws the error that ``step(_:)`` would throw for this action, without taking a step.
  public func validate(_ action: Action) throws {
    guard episodeStatus != .notStarted else { throw TaskError.notReset }
    guard episodeStatus != .ended else { throw TaskError.episodeOver }
    guard action.isFinite else {
      throw TaskError.invalidAction(
        reason: "it is (\(action.x), \(action.y), \(action.z), \(action.w)); it must be finite")
    }
  }

  /// Sets the time limit of the episodes that start after this call.
  public func setHorizon(_ steps: Int) throws {
    try EnvironmentOptions.validateHorizon(steps)
    horizon = steps
  }

  /// Truncates the current episode earlier. Staggered episode ends decorrelate parallel environments.
  public func shortenEpisode(to steps: Int) {
    timeLimit = max(stepCount + 1, min(timeLimit, steps))
  }

  private func stepReward(for outcome: StepOutcome) -> Double {
    guard options.rewardType == .sparse else { return outcome.reward }
    return task.sparseReward(outcome)
  }

  private func updateGoalMarkers() {
    let isShown = options.goals.isObservable && options.observation.imageStyle.showsGoalMarker
    goalMarkers = isShown ? [Marker(at: task.goalMarkerPosition)] : []
  }

  private func updateObservation() throws {
    previousFrame = frame
    frame = sensor.frame()
    buffer.advance()
    sensor.write(frame, previous: previousFrame, to: buffer.newestState)
    try buffer.renderImages(of: self, isFirst: false)
  }

  // MARK: The state of another environment

  /// Starts an episode in the state of another environment that has just started one of another task of the shared scene.
  ///
  /// The rewards of some tasks measure progress from the start of the episode. That is the start which this task would have
  /// had in the same scene, so that its rewards do not depend on the task whose states it sees.
  func startEpisode(inStateOf other: Environment, through snapshot: inout Snapshot) throws {
    let world = task.world
    try world.restore(initialWorldSnapshot)
    try world.apply(other.dynamics)
    hiddenDynamics = other.hiddenDynamics
    initialStateIndex = nil
    let initialState = type(of: task).initialState(inSceneOf: other.task)
    beginEpisode(from: initialState, goal: try task.reset(to: initialState))
    try world.copyState(of: other.task.world, through: &snapshot)
    try observeStart()
  }

  /// Takes over the state of the same environment after a step, as if that had been a step of this one.
  func takeOverStep(
    of other: Environment, through snapshot: inout Snapshot
  ) throws -> Transition {
    try task.world.copyState(of: other.task.world, through: &snapshot)
    stepCount = other.stepCount
    outcome = task.evaluateState()
    try updateObservation()
    return Transition(
      reward: stepReward(for: outcome),
      isTerminated: options.terminatesOnSuccess && outcome.isSuccess, isTruncated: false,
      outcome: outcome)
  }

  // MARK: Observing

  public var isOver: Bool { episodeStatus == .ended }

  /// The goal, even if the observation hides it.
  public var goal: Vector3 { task.goal }

  /// The achieved goal, in goal tasks only.
  public var achievedGoal: Vector3? { (task as? GoalTask)?.achievedGoal }

  /// The 39-dimensional observation that experts read. It always includes the goal.
  public var expertObservation: Observation {
    Observation(current: frame, previous: previousFrame, goal: task.goal)
  }

  /// The action of the task's scripted expert in the current state; nil if the task has none.
  public var expertAction: Action? { task.scriptedAction(expertObservation) }

  /// The hidden parameters of this episode.
  public var dynamics: Dynamics { task.world.dynamics }

  /// Moves the observation into memory that outlives the environment and that the caller owns.
  func moveObservation(
    to stateVector: UnsafeMutableBufferPointer<Double>, _ images: UnsafeMutableBufferPointer<UInt8>
  ) {
    buffer.move(to: stateVector, images)
  }

  /// Exchanges the memory of the observation with an environment whose observation has the same size; each keeps its
  /// contents.
  func exchangeObservationMemory(with other: Environment) {
    buffer.exchangeMemory(with: other.buffer)
  }

  // MARK: Snapshots

  /// Saves the complete state, including the time limit. An environment with the same task and options
  /// continues from it with the same bits.
  public func snapshot() -> EnvironmentSnapshot {
    EnvironmentSnapshot(
      task: task.profile.name, world: task.world.snapshot(), episodes: episodes,
      episodeStart: task.episodeStart, stepCount: stepCount, timeLimit: timeLimit,
      initialStateIndex: initialStateIndex,
      outcome: outcome, frame: frame, previousFrame: previousFrame, hiddenDynamics: hiddenDynamics,
      appearance: appearance, observation: Array(buffer.stateVector), images: Array(buffer.images),
      episodeStatus: episodeStatus)
  }

  /// Restores a state that this environment or an identical one saved. Throws, and changes nothing, if the
  /// snapshot does not match.
  public func restore(_ snapshot: EnvironmentSnapshot) throws {
    try snapshot.validate(for: self)
    try task.world.restore(snapshot.world)
    seed = nil
    episodes = snapshot.episodes
    task.episodeStart = snapshot.episodeStart
    stepCount = snapshot.stepCount
    timeLimit = snapshot.timeLimit
    initialStateIndex = snapshot.initialStateIndex
    outcome = snapshot.outcome
    frame = snapshot.frame
    previousFrame = snapshot.previousFrame
    hiddenDynamics = snapshot.hiddenDynamics
    appearance = snapshot.appearance
    updateGoalMarkers()
    buffer.load(stateVector: snapshot.observation, images: snapshot.images)
    episodeStatus = snapshot.episodeStatus
  }
}
