/// What a surface is made of, as far as touching goes.
///
/// Where two materials meet, friction is the geometric mean of theirs, softness the sum, and bounce, rolling
/// and torsional friction the greater; ``World/setContact(between:and:_:)`` says otherwise for one pair.
public struct Material: Equatable, Hashable, Sendable {
  /// Whose friction hidden dynamics change.
  public enum Role: UInt8, Hashable, Sendable { case object, table, other }

  /// Coulomb's coefficient.
  public var friction = 1.0
  /// Metres: how far the normal force may act off the centre against rolling.
  public var rollingFriction = 0.0
  /// Metres: the radius at which friction resists turning on the spot.
  public var torsionalFriction = 0.0
  /// The fraction of the approach speed with which things part, 0 to 1.
  public var bounce = 0.0
  /// Metres a newton: how far the surface gives way under a steady force.
  public var softness = 0.0
  public var role = Role.other

  public init(
    friction: Double = 1, rollingFriction: Double = 0, torsionalFriction: Double = 0,
    bounce: Double = 0, softness: Double = 0, role: Role = .other
  ) {
    self.friction = friction
    self.rollingFriction = rollingFriction
    self.torsionalFriction = torsionalFriction
    self.bounce = bounce
    self.softness = softness
    self.role = role
  }

  /// Throws where a coefficient makes no sense.
  func validate() throws(SimulationError) {
    try requireNonNegative(friction, "friction")
    try requireNonNegative(rollingFriction, "rolling friction")
    try requireNonNegative(torsionalFriction, "torsional friction")
    try require(bounce, "bounce", in: 0...1)
    try requireNonNegative(softness, "softness")
  }

  /// How a pair of materials behaves unless something else is said.
  func combined(with other: Material) -> Material {
    Material(
      friction: (friction * other.friction).squareRoot(),
      rollingFriction: max(rollingFriction, other.rollingFriction),
      torsionalFriction: max(torsionalFriction, other.torsionalFriction),
      bounce: max(bounce, other.bounce),
      softness: softness + other.softness)
  }
}
