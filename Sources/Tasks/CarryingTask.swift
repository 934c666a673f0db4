public import Sim

/// A task in which one thing is taken, dragged or carried until it is at the goal.
open class CarryingTask: Task {
  /// The thing.
  public let object: BodyID

  /// For subclasses, which make the object first.
  public init(_ scene: Scene, object: BodyID) throws {
    self.object = object
    try super.init(scene)
  }

  public required init(_ scene: Scene) throws {
    preconditionFailure("\(Self.self) has to override 'init(_:)' and name its object")
  }

  /// Metres from the goal within which the object is there.
  open var tolerance: Double { 0.07 }

  /// What bringing the object on is worth while it is not held; 6 while it is. Where a thing slides, who is paid
  /// much for that learns to shove it, and misses.
  open var worthUnheld: Double { 1 }

  /// Metres that the object still has to go.
  open var remaining: Double { (observedPoint - goal).length }

  /// Whether the task is done.
  open var isDone: Bool { remaining <= tolerance }

  /// Where the object's middle is.
  public final var position: Vector3 { world.position(of: object) }

  /// The observed point of the object, in its own frame.
  open var marker: Vector3 { .zero }

  /// How its turn is observed.
  open var quaternionOrder: QuaternionOrder { .xyzw }

  /// The marker, in the world.
  public final var observedPoint: Vector3 { world.pose(of: object).act(on: marker) }

  open override var firstObject: ObjectReading {
    let pose = world.pose(of: object)
    return ObjectReading(pose.act(on: marker), quaternionOrder.numbers(of: pose.rotation))
  }

  open override func judge() -> Judgement {
    judgeCarrying(
      object, reach: (observedPoint - toolCenter).length, remaining: remaining,
      within: tolerance, done: isDone, worthUnheld: worthUnheld)
  }

  /// Puts the object down upright at a place.
  public final func place(_ position: Vector3, yaw: Double = 0) throws {
    try world.setPose(Pose(position, rotation: .yaw(yaw)), of: object)
    try world.setVelocity(.zero, of: object)
  }
}
