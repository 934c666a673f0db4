/// A rigid body, before it is added to a world.
public struct BodyDefinition: Sendable {
  public enum Motion: UInt8, Hashable, Sendable {
    /// Stays where it is put.
    case fixed
    /// Moves by forces.
    case free
  }

  public enum Mass: Sendable {
    /// Kilograms a cubic metre, the same for all solid shapes.
    case density(Double)
    /// Kilograms, spread over the solid shapes by volume.
    case total(Double)
    /// As given, in the body's frame, whatever the shapes.
    case properties(MassProperties)
  }

  /// Whose mass hidden dynamics change.
  public enum Role: UInt8, Hashable, Sendable { case object, armLink, other }

  public var name: String
  public var motion = Motion.free
  public var pose = Pose.identity
  public var shapes: [ShapeDefinition] = []
  public var mass = Mass.density(1000)
  public var role = Role.object
  /// Whether gravity pulls at it.
  public var hasWeight = true
  /// Metres a second, of the body's frame.
  public var velocity = Vector3.zero
  /// Radians a second.
  public var angularVelocity = Vector3.zero

  public init(
    _ name: String, motion: Motion = .free, pose: Pose = .identity,
    shapes: [ShapeDefinition] = [], mass: Mass = .density(1000), role: Role = .object
  ) {
    self.name = name
    self.motion = motion
    self.pose = pose
    self.shapes = shapes
    self.mass = mass
    self.role = role
  }
}
