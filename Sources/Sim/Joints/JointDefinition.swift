/// A joint between two bodies, before it is added to a world.
///
/// Anchors and axes are in world coordinates, for the poses that the bodies have when the joint is added. Joint
/// positions are zero in those poses.
public struct JointDefinition: Sendable {
  public enum Kind: Equatable, Sendable {
    case fixed
    case hinge(anchor: Vector3, axis: Vector3)
    case slider(axis: Vector3)
    /// Rotates about an axis of the parent, then about a perpendicular axis of the child.
    case universal(anchor: Vector3, parentAxis: Vector3, childAxis: Vector3)
    case ball(anchor: Vector3)
  }

  public var name: String
  public var kind: Kind
  public var child: BodyID
  /// The parent body; nil joins the child to the world.
  public var parent: BodyID?
  /// Limits, springs, motors and friction: one entry for a hinge or slider, two for a universal joint (parent's axis
  /// first), one for a ball joint (friction and damping about all axes), none for a fixed joint.
  public var degreesOfFreedom: [DegreeOfFreedom] = []
  /// Whether the two bodies collide with each other.
  public var connectedBodiesCollide = false
  /// Whether ``World/wrench(of:)`` is available; measuring takes a little time.
  public var measuresWrench = false

  public init(
    _ name: String, _ kind: Kind, child: BodyID, parent: BodyID? = nil,
    degreesOfFreedom: [DegreeOfFreedom] = [],
    connectedBodiesCollide: Bool = false, measuresWrench: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.child = child
    self.parent = parent
    self.degreesOfFreedom = degreesOfFreedom
    self.connectedBodiesCollide = connectedBodiesCollide
    self.measuresWrench = measuresWrench
  }
}

/// The limits, spring, motor and friction of one degree of freedom, in radians and newton meters or meters and
/// newtons.
public struct DegreeOfFreedom: Equatable, Sendable {
  /// A spring and damper.
  public struct Spring: Equatable, Sendable {
    /// Force per unit of displacement.
    public var stiffness: Double
    /// Force per unit of speed.
    public var damping: Double
    public var restPosition: Double

    public init(stiffness: Double, damping: Double = 0, restPosition: Double = 0) {
      self.stiffness = stiffness
      self.damping = damping
      self.restPosition = restPosition
    }
  }

  /// A velocity motor with limited force.
  public struct Motor: Equatable, Sendable {
    public var targetVelocity: Double
    public var maximumForce: Double
    /// Force per unit of velocity error (MuJoCo's `kv`). With an infinite gain, any error takes the maximum force.
    public var velocityGain: Double

    public init(targetVelocity: Double = 0, maximumForce: Double, velocityGain: Double = .infinity)
    {
      self.targetVelocity = targetVelocity
      self.maximumForce = maximumForce
      self.velocityGain = velocityGain
    }

    func validate(_ name: String) throws(SimulationError) {
      try requireFinite(targetVelocity, "the motor speed of \(name)")
      try requireNonNegative(maximumForce, "the motor force of \(name)")
      guard velocityGain > 0 else {
        throw .invalidValue(
          name: "the motor velocity gain of \(name)", given: "\(velocityGain)",
          allowed: "greater than 0")
      }
    }
  }

  public var limits: ClosedRange<Double>?
  public var spring: Spring?
  public var motor: Motor?
  /// Dry (Coulomb) friction: the force that the joint must overcome to move.
  public var friction = 0.0
  /// The fraction of its speed with which the joint rebounds from a limit, 0 to 1.
  public var restitution = 0.0

  public init(
    limits: ClosedRange<Double>? = nil, spring: Spring? = nil, motor: Motor? = nil,
    friction: Double = 0, restitution: Double = 0
  ) {
    self.limits = limits
    self.spring = spring
    self.motor = motor
    self.friction = friction
    self.restitution = restitution
  }

  func validate(_ name: String, isAngle: Bool) throws(SimulationError) {
    if let limits {
      let widest = isAngle ? -Double.pi...Double.pi : -1000.0...1000.0
      try require(limits.lowerBound, "the lower limit of \(name)", in: widest)
      try require(limits.upperBound, "the upper limit of \(name)", in: widest)
    }
    if let spring {
      try requireNonNegative(spring.stiffness, "the spring stiffness of \(name)")
      try requireNonNegative(spring.damping, "the damping of \(name)")
      try requireFinite(spring.restPosition, "the spring's rest position of \(name)")
    }
    try motor?.validate(name)
    try requireNonNegative(friction, "the friction of \(name)")
    try require(restitution, "the restitution of \(name)", in: 0...1)
  }
}
