/// The contact properties of a surface.
///
/// The contact of two materials takes the geometric mean of their friction, the sum of their compliance, and the
/// maximum of restitution, rolling friction and torsional friction.
/// ``World/setContactMaterial(between:and:_:)`` overrides this for one pair.
public struct Material: Equatable, Hashable, Sendable {
  /// The role of the material, which selects its friction factor in the hidden dynamics.
  public enum Role: UInt8, Hashable, Sendable { case object, table, other }

  /// The Coulomb friction coefficient.
  public var friction = 1.0
  /// The offset of the normal force that resists rolling, in meters.
  public var rollingFriction = 0.0
  /// The radius at which friction resists spinning in place, in meters.
  public var torsionalFriction = 0.0
  /// The separation speed as a fraction of the approach speed, 0 to 1.
  public var restitution = 0.0
  /// The deflection of the surface under a steady force, in meters per newton.
  public var compliance = 0.0
  public var role = Role.other

  public init(
    friction: Double = 1, rollingFriction: Double = 0, torsionalFriction: Double = 0,
    restitution: Double = 0, compliance: Double = 0, role: Role = .other
  ) {
    self.friction = friction
    self.rollingFriction = rollingFriction
    self.torsionalFriction = torsionalFriction
    self.restitution = restitution
    self.compliance = compliance
    self.role = role
  }

  /// Throws if a coefficient is outside its range.
  func validate() throws(SimulationError) {
    try requireNonNegative(friction, "friction")
    try requireNonNegative(rollingFriction, "rolling friction")
    try requireNonNegative(torsionalFriction, "torsional friction")
    try require(restitution, "restitution", in: 0...1)
    try requireNonNegative(compliance, "compliance")
  }

  /// The default combination of two materials; Box2D combines friction and restitution in the same way.
  func combined(with other: Material) -> Material {
    Material(
      friction: (friction * other.friction).squareRoot(),
      rollingFriction: max(rollingFriction, other.rollingFriction),
      torsionalFriction: max(torsionalFriction, other.torsionalFriction),
      restitution: max(restitution, other.restitution),
      compliance: compliance + other.compliance)
  }
}
