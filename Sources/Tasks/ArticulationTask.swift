public import Sim

/// A task that moves the link of one articulated fixture to a goal.
open class ArticulationTask: Task {
  public let articulation: Articulation

  /// For subclasses, which create the articulation first.
  public init(_ scene: Scene, articulation: Articulation) throws {
    self.articulation = articulation
    try super.init(scene)
  }

  public required init(_ scene: Scene) throws {
    preconditionFailure("\(Self.self) must override 'init(_:)' and pass its articulation")
  }

  /// The observed point of the link, in the fixture's frame with the joint at zero.
  open var site: Vector3 { preconditionFailure("\(type(of: self)) must override 'site'") }

  /// The goal relative to the position of the fixture, along the axes of the world.
  open var goalOffset: Vector3 {
    preconditionFailure("\(type(of: self)) must override 'goalOffset'")
  }

  /// The joint position at the start of an episode, in meters or radians.
  open var initialJointPosition: Double { 0 }

  /// The rotation of the fixture.
  open var orientation: Rotation { .identity }

  /// The quaternion in the observation.
  open var observedOrientation: SIMD4<Double> { .wxyz(.identity) }

  /// The distance from the site to the goal, in meters unless a subclass says otherwise.
  open var goalDistance: Double { (sitePosition - goal).length }

  /// The greatest goal distance that counts as success.
  open var distanceThreshold: Double { 0.05 }

  /// The point of the hand that should reach the site.
  open var endEffectorPoint: Vector3 { toolCenter }

  /// The distance in meters that the hand must travel before it can move the link.
  open var reachDistance: Double { (sitePosition - endEffectorPoint).length }

  /// The site in world coordinates.
  public final var sitePosition: Vector3 { articulation.worldPoint(site) }

  open override func reset(to initialState: InitialState) throws -> Vector3 {
    try articulation.setPose(
      Pose(initialState.object, rotation: orientation), jointPosition: initialJointPosition)
    return initialState.object + goalOffset
  }

  open override var firstObject: ObjectPose {
    ObjectPose(sitePosition, observedOrientation)
  }

  open override func evaluateState() -> StepOutcome {
    let goalDistance = goalDistance
    return evaluateArticulation(
      reachDistance: reachDistance, goalDistance: goalDistance, threshold: distanceThreshold,
      isSuccess: goalDistance <= distanceThreshold)
  }
}
