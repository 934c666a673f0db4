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

  /// Metres that the object still has to go.
  open var remaining: Double { (position - goal).length }

  /// Whether the task is done.
  open var isDone: Bool { remaining <= tolerance }

  /// Where the object's middle is.
  public final var position: Vector3 { world.position(of: object) }

  open override var firstObject: ObjectReading {
    let pose = world.pose(of: object)
    return ObjectReading(pose.position, .xyzw(pose.rotation))
  }

  open override func judge() -> Judgement {
    judgeCarrying(
      object, reach: (firstObject.position - toolCenter).length, remaining: remaining,
      within: tolerance, done: isDone)
  }

  /// Puts the object down upright at a place.
  public final func place(_ position: Vector3, yaw: Double = 0) throws {
    try world.setPose(Pose(position, rotation: .yaw(yaw)), of: object)
    try world.setVelocity(.zero, of: object)
  }
}

extension Scene {
  /// The puck of many tasks: a cylinder 4 cm wide and high.
  func addPuck(mass: Double = 0.75) throws -> BodyID {
    try addObject("puck", [.cylinder(radius: 0.02, halfLength: 0.02)], mass: mass)
  }

  /// A cube of 4 cm.
  func addCube(mass: Double, friction: Double? = nil) throws -> BodyID {
    try addObject("cube", [.box(half: [0.02, 0.02, 0.02])], mass: mass, friction: friction)
  }

  /// A wall of stone that stands still, given by its middle.
  func addWall(half: Vector3, at center: Vector3) throws {
    _ = try addFixture("wall", [.box(half: half, at: center, "wall")])
  }

  /// The wall in the middle of the table, 24 cm wide and 12 cm high.
  func addLowWall() throws {
    try addWall(half: [0.12, 0.01, 0.06], at: [0.1, 0.75, 0.06])
  }
}
