public import Sim

/// A task that pushes, drags or carries one object to a goal.
open class ObjectTask: Task {
  /// The object that the task moves.
  public let object: BodyID

  /// For subclasses, which create the object first.
  public init(_ scene: Scene, object: BodyID) throws {
    self.object = object
    try super.init(scene)
  }

  public required init(_ scene: Scene) throws {
    preconditionFailure("\(Self.self) must override 'init(_:)' and pass its object")
  }

  /// The greatest goal distance that counts as success, in meters.
  open var distanceThreshold: Double { 0.07 }

  /// The weight of the place reward while the hand does not hold the object; 6 while it does. A large weight
  /// teaches a learner to shove objects that slide, and to miss the goal.
  open var ungraspedPlaceWeight: Double { 1 }

  /// Whether the object must leave the table on its way. Placing then counts fully only from 2 cm above the start, as in
  /// Meta-World. A learner would otherwise drag the object below the goal and stay there.
  open var isCarried: Bool { false }

  /// From 0 to 1: how far the object is lifted, of what ``isCarried`` asks for.
  private var liftFraction: Double {
    guard isCarried else { return 1 }
    return min(max((sitePosition.z - episodeStart.firstObject.z) / 0.02, 0), 1)
  }

  /// The distance from the site to the goal, in meters.
  open var goalDistance: Double { (sitePosition - goal).length }

  /// The progress that the place reward measures; by default that of the goal distance. Tasks in which the object must
  /// pass an obstacle, or moves another one, measure a path.
  open var path: PathProgress {
    PathProgress(remaining: goalDistance, total: episodeStart.goalDistance)
  }

  /// Whether the current state is a success.
  open var isSuccess: Bool { goalDistance <= distanceThreshold }

  /// The position of the object's center.
  public final var objectPosition: Vector3 { world.position(of: object) }

  /// The observed point of the object, in its own frame.
  open var site: Vector3 { .zero }

  /// The component order of the observed quaternion.
  open var quaternionOrder: QuaternionOrder { .xyzw }

  /// The site in world coordinates.
  public final var sitePosition: Vector3 { world.pose(of: object).act(on: site) }

  open override var firstObject: ObjectPose {
    let pose = world.pose(of: object)
    return ObjectPose(pose.act(on: site), quaternionOrder.components(of: pose.rotation))
  }

  open override func evaluateState() -> StepOutcome {
    evaluatePickPlace(
      object, reachDistance: (sitePosition - toolCenter).length, goalDistance: goalDistance,
      threshold: distanceThreshold, isSuccess: isSuccess,
      ungraspedPlaceWeight: ungraspedPlaceWeight,
      liftFraction: liftFraction, path: path)
  }

  /// Places the object upright and at rest.
  public final func placeObject(at position: Vector3, yaw: Double = 0) throws {
    try world.setPose(Pose(position, rotation: .yaw(yaw)), of: object)
    try world.setVelocity(.zero, of: object)
  }
}
