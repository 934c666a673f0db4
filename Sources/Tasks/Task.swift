public import Sim

/// A task for the arm. A subclass defines the scene, the initial states, the goal, the observation, the
/// reward and success; ``Environment`` does the rest.
///
/// A new task needs only one class. Once the ``Catalog`` has it, it works in listings, suites, evaluation and
/// training.
open class Task {
  /// The name, instruction and placement of the task. Every subclass overrides it.
  open class var profile: TaskProfile {
    preconditionFailure("\(self) must override the class property 'profile'")
  }

  /// The action of a scripted expert, which reads only an observation with its goal; nil if the task has
  /// none.
  open class func expert(_ observation: Observation) -> Action? { nil }

  /// Whether the task has a scripted expert.
  public static var hasExpert: Bool {
    let nothing = Observation.Frame(
      hand: .zero, gripperOpening: 1, firstObject: .none, secondObject: .none)
    return expert(Observation(current: nothing, previous: nothing, goal: .zero)) != nil
  }

  /// The scene that the task shares with other tasks; nil for a scene of its own. See ``SharedScene``.
  open class var sharedScene: SharedScene? { nil }

  /// Whether the object starts at the goal of other tasks in its shared scene, and must leave it.
  open class var startsAtGoal: Bool { false }

  public let profile: TaskProfile
  public let scene: Scene

  /// The state at the start of the current episode.
  public internal(set) final var episodeStart = EpisodeStart()

  /// Builds the task in a scene. A subclass adds its own bodies and then calls this initializer.
  public required init(_ scene: Scene) throws {
    self.scene = scene
    profile = Self.profile
  }

  /// For a task whose profile is known only at run time.
  public init(_ scene: Scene, profile: TaskProfile) {
    self.scene = scene
    self.profile = profile
  }

  /// Places every body for the start of an episode, at rest and without penetration, and returns the goal.
  /// The arm is already in place.
  open func reset(to initialState: InitialState) throws -> Vector3 {
    preconditionFailure("\(type(of: self)) must override 'reset(to:)'")
  }

  /// The center of the goal marker in images; by default the observed goal.
  open var goalMarkerPosition: Vector3 { goal }

  /// The observed pose of the first object.
  open var firstObject: ObjectPose {
    preconditionFailure("\(type(of: self)) must override 'firstObject'")
  }

  /// The observed pose of the second object.
  open var secondObject: ObjectPose { .none }

  /// The reward and success of the current state, as Meta-World's `evaluate_state`. It may depend only on the
  /// world, the goal and ``episodeStart``.
  open func evaluateState() -> StepOutcome {
    preconditionFailure("\(type(of: self)) must override 'evaluateState'")
  }

  /// The action of this task's expert; by default that of the class.
  open func scriptedAction(_ observation: Observation) -> Action? { Self.expert(observation) }

  /// The sparse reward of a step that led to this outcome.
  open func sparseReward(_ outcome: StepOutcome) -> Double { outcome.isSuccess ? 1 : 0 }

  // MARK: For subclasses

  public final var world: World { scene.world }
  public final var arm: Arm { scene.arm }
  public final var goal: Vector3 { episodeStart.goal }
  public final var initialState: InitialState { episodeStart.initialState }

  /// The point midway between the fingertips.
  public final var toolCenter: Vector3 { arm.toolCenter }

  /// Whether both fingers touch the object.
  public final func isGrasping(_ object: BodyID) -> Bool {
    world.areTouching(arm.leftFinger, object) && world.areTouching(arm.rightFinger, object)
  }
}

/// The state at the start of an episode. Rewards measure progress from here.
public struct EpisodeStart: Codable, Equatable, Sendable {
  public internal(set) var initialState = InitialState(object: .zero, goal: .zero)
  public internal(set) var goal = Vector3.zero
  /// The position of the first object.
  public internal(set) var firstObject = Vector3.zero
  /// The point midway between the fingertips.
  public internal(set) var toolCenter = Vector3.zero
  /// The goal distance of the initial state.
  public internal(set) var goalDistance = 0.0

  public init() {}

  /// The distance from the fingertips to the first object, in meters.
  public var reachDistance: Double { (firstObject - toolCenter).length }
  /// The distance from the first object to the goal, in meters.
  public var objectGoalDistance: Double { (firstObject - goal).length }
}
