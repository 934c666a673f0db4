/// What holds two bodies together, before it is added to a world.
///
/// Anchors and axes are in the world, with the bodies where they are when the joint is added; all positions
/// count from there.
public struct JointDefinition: Sendable {
  public enum Kind: Equatable, Sendable {
    case fixed
    case hinge(anchor: Vector3, axis: Vector3)
    case slider(axis: Vector3)
    /// Turns about an axis of the parent, then about one of the child at right angles to it.
    case universal(anchor: Vector3, parentAxis: Vector3, childAxis: Vector3)
    case ball(anchor: Vector3)
  }

  public var name: String
  public var kind: Kind
  public var child: BodyID
  /// The world itself where there is none.
  public var parent: BodyID?
  /// What the joint does besides holding: one entry for a hinge or slider, two for a universal joint
  /// (parent's axis first), one for a ball (friction and damping about all axes), none for a fixed joint.
  public var freedoms: [Freedom] = []
  /// Whether the two bodies still collide with each other.
  public var bodiesCollide = false
  /// Whether ``World/load(of:)`` can be asked for; costs a little time.
  public var measuresLoad = false

  public init(
    _ name: String, _ kind: Kind, child: BodyID, parent: BodyID? = nil, freedoms: [Freedom] = [],
    bodiesCollide: Bool = false, measuresLoad: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.child = child
    self.parent = parent
    self.freedoms = freedoms
    self.bodiesCollide = bodiesCollide
    self.measuresLoad = measuresLoad
  }
}

/// What acts along one way a joint can move, in radians and newton metres or metres and newtons.
public struct Freedom: Equatable, Sendable {
  /// Pulls towards a position and against motion.
  public struct Spring: Equatable, Sendable {
    /// Force a unit of displacement.
    public var stiffness: Double
    /// Force a unit of speed.
    public var damping: Double
    public var rest: Double

    public init(stiffness: Double, damping: Double = 0, rest: Double = 0) {
      self.stiffness = stiffness
      self.damping = damping
      self.rest = rest
    }
  }

  /// Drives towards a speed with no more than a certain force.
  public struct Motor: Equatable, Sendable {
    public var speed: Double
    public var maximumForce: Double
    /// How the force falls off as the speed is approached, in force a unit of speed; infinite for a motor
    /// that spends whatever it has.
    public var stiffness: Double

    public init(speed: Double = 0, maximumForce: Double, stiffness: Double = .infinity) {
      self.speed = speed
      self.maximumForce = maximumForce
      self.stiffness = stiffness
    }

    func validate(_ name: String) throws(SimulationError) {
      try requireFinite(speed, "the motor speed of \(name)")
      try requireNonNegative(maximumForce, "the motor force of \(name)")
      guard stiffness > 0 else {
        throw .invalidValue(
          name: "the motor stiffness of \(name)", given: "\(stiffness)",
          allowed: "greater than 0")
      }
    }
  }

  public var limits: ClosedRange<Double>?
  public var spring: Spring?
  public var motor: Motor?
  /// Dry friction: the force it takes to move at all.
  public var friction = 0.0
  /// How much of its speed the joint keeps when it hits a limit, 0 to 1.
  public var bounce = 0.0

  public init(
    limits: ClosedRange<Double>? = nil, spring: Spring? = nil, motor: Motor? = nil,
    friction: Double = 0, bounce: Double = 0
  ) {
    self.limits = limits
    self.spring = spring
    self.motor = motor
    self.friction = friction
    self.bounce = bounce
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
      try requireFinite(spring.rest, "the spring's rest position of \(name)")
    }
    try motor?.validate(name)
    try requireNonNegative(friction, "the friction of \(name)")
    try require(bounce, "the bounce of \(name)", in: 0...1)
  }
}
