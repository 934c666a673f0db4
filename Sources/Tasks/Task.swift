public import Sim

/// Something for the arm to learn. A subclass says what stands on the table, where it starts, what the goal
/// is, what is observed, what is paid and what counts as done; ``Environment`` does the rest.
///
/// Nothing else has to be changed for a new task: one class, added to the ``Catalog``, can be listed, run,
/// put in suites, evaluated and learned.
open class Task {
  /// The task's name, sentence, places and so on. Every subclass has its own.
  open class var profile: TaskProfile {
    preconditionFailure("\(self) has to override the class property 'profile'")
  }

  /// What a scripted expert does, seeing nothing but an observation with its goal; nil where there is none.
  open class func expert(_ observation: Observation) -> Action? { nil }

  /// Whether the task has an expert.
  public static var hasExpert: Bool {
    let nothing = Observation.Frame(hand: .zero, opening: 1, first: .none, second: .none)
    return expert(Observation(current: nothing, previous: nothing, goal: .zero)) != nil
  }

  public let profile: TaskProfile
  public let scene: Scene

  /// How the present episode began.
  public internal(set) final var beginning = Beginning()

  /// Builds the task's things in a scene. A subclass adds its own and then calls this.
  public required init(_ scene: Scene) throws {
    self.scene = scene
    profile = Self.profile
  }

  /// For a task whose profile is known only when the program runs.
  public init(_ scene: Scene, profile: TaskProfile) {
    self.scene = scene
    self.profile = profile
  }

  /// Puts everything where an episode starts, at rest and touching nothing it should not, and returns the
  /// goal. The arm is there already.
  open func arrange(_ layout: Layout) throws -> Vector3 {
    preconditionFailure("\(type(of: self)) has to override 'arrange'")
  }

  /// What an observation says of the first object.
  open var firstObject: ObjectReading {
    preconditionFailure("\(type(of: self)) has to override 'firstObject'")
  }

  /// What an observation says of the second object.
  open var secondObject: ObjectReading { .none }

  /// What the world's state is worth. Must depend on it, the goal and the episode's beginning alone.
  open func judge() -> Judgement {
    preconditionFailure("\(type(of: self)) has to override 'judge'")
  }

  /// What this task's expert does; the class's own, unless one task differs from the next.
  open func advise(_ observation: Observation) -> Action? { Self.expert(observation) }

  /// What a step into a state so judged is paid under sparse rewards.
  open func sparseReward(_ judgement: Judgement) -> Double { judgement.isSuccess ? 1 : 0 }

  // MARK: For subclasses

  public final var world: World { scene.world }
  public final var arm: Arm { scene.arm }
  public final var goal: Vector3 { beginning.goal }
  public final var layout: Layout { beginning.layout }

  /// Midway between the fingertips.
  public final var toolCenter: Vector3 { arm.toolCenter }

  /// Whether both fingers touch a thing.
  public final func isHolding(_ object: BodyID) -> Bool {
    world.areTouching(arm.leftFinger, object) && world.areTouching(arm.rightFinger, object)
  }
}

/// How an episode began; rewards measure progress from here.
public struct Beginning: Codable, Equatable, Sendable {
  public internal(set) var layout = Layout(object: .zero, goal: .zero)
  public internal(set) var goal = Vector3.zero
  /// Where the first object was.
  public internal(set) var firstObject = Vector3.zero
  /// Midway between the fingertips.
  public internal(set) var toolCenter = Vector3.zero
  /// What the task judged to be left to its goal.
  public internal(set) var remaining = 0.0

  public init() {}

  /// Metres from the fingertips to the first object.
  public var reach: Double { (firstObject - toolCenter).length }
  /// Metres from the first object to the goal.
  public var distance: Double { (firstObject - goal).length }
}
