/// A rigid body, before it is added to a world.
public struct BodyDefinition: Sendable {
  public enum MotionType: UInt8, Hashable, Sendable {
    /// Moves only when its pose is set.
    case `static`
    /// Moves under forces.
    case dynamic
  }

  public enum Mass: Sendable {
    /// Kilograms per cubic meter, the same for all solid shapes.
    case density(Double)
    /// Kilograms, distributed over the solid shapes by volume.
    case total(Double)
    /// Explicit mass properties in the body's frame, independent of the shapes.
    case properties(MassProperties)
  }

  /// The role of the body, which selects its mass factor in the hidden dynamics.
  public enum Role: UInt8, Hashable, Sendable { case object, armLink, other }

  public var name: String
  public var motionType = MotionType.dynamic
  public var pose = Pose.identity
  public var shapes: [ShapeDefinition] = []
  public var mass = Mass.density(1000)
  public var role = Role.object
  /// Whether gravity acts on the body.
  public var usesGravity = true
  /// The velocity of the body's frame, in meters per second.
  public var velocity = Vector3.zero
  /// The angular velocity, in radians per second.
  public var angularVelocity = Vector3.zero

  public init(
    _ name: String, motionType: MotionType = .dynamic, pose: Pose = .identity,
    shapes: [ShapeDefinition] = [], mass: Mass = .density(1000), role: Role = .object
  ) {
    self.name = name
    self.motionType = motionType
    self.pose = pose
    self.shapes = shapes
    self.mass = mass
    self.role = role
  }
}
