public import Sim

/// A task in which the moving part of one fixture is brought to where it belongs.
open class MechanismTask: Task {
  public let mechanism: Mechanism

  /// For subclasses, which make the mechanism first.
  public init(_ scene: Scene, mechanism: Mechanism) throws {
    self.mechanism = mechanism
    try super.init(scene)
  }

  public required init(_ scene: Scene) throws {
    preconditionFailure("\(Self.self) has to override 'init(_:)' and name its mechanism")
  }

  /// The observed point of the moving part, in the fixture's frame with the joint at zero.
  open var marker: Vector3 { preconditionFailure("\(type(of: self)) has to override 'marker'") }

  /// Where the goal is from the fixture's place, along the axes of the world.
  open var goalOffset: Vector3 {
    preconditionFailure("\(type(of: self)) has to override 'goalOffset'")
  }

  /// What the joint stands at when an episode starts.
  open var firstJointPosition: Double { 0 }

  /// How the fixture is turned.
  open var orientation: Rotation { .identity }

  /// The quaternion that is observed.
  open var observedOrientation: SIMD4<Double> { .wxyz(.identity) }

  /// Metres that the part still has to go.
  open var remaining: Double { (observedPoint - goal).length }

  /// Metres within which the part is where it belongs.
  open var tolerance: Double { 0.05 }

  /// What part of the hand has to come near the observed point.
  open var tool: Vector3 { toolCenter }

  /// Metres that the hand has to go until it can move the part.
  open var reach: Double { (observedPoint - tool).length }

  /// The marker, in the world.
  public final var observedPoint: Vector3 { mechanism.point(marker) }

  open override func arrange(_ layout: Layout) throws -> Vector3 {
    try mechanism.place(
      at: Pose(layout.object, rotation: orientation), joint: firstJointPosition)
    return layout.object + goalOffset
  }

  open override var firstObject: ObjectReading {
    ObjectReading(observedPoint, observedOrientation)
  }

  open override func judge() -> Judgement {
    let remaining = remaining
    return judgeMoving(
      reach: reach, remaining: remaining, within: tolerance, done: remaining <= tolerance)
  }
}
