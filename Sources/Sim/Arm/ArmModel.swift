/// The parameters of the arm: seven driven joints between four links, and two fingers.
///
/// With all joints at zero, the arm points straight up. The odd joints (1, 3, 5, 7) rotate about the link before
/// them; the even ones (2, 4, 6) bend forward, toward +y. The hand's frame lies midway between the fingers, 4.5 cm
/// above their tips, with z pointing away from the tips. If the hand points down and joint 1 is zero, its axes are
/// the world's.
public struct ArmModel: Sendable {
  /// The position of the base, in meters.
  public var base = Vector3.zero
  /// Meters from the base up to the shoulder.
  public var shoulderHeight = 0.40
  /// Meters from shoulder to elbow.
  public var upperArmLength = 0.65
  /// Meters from elbow to wrist.
  public var forearmLength = 0.65
  /// Meters from the wrist to the hand's frame.
  public var handLength = 0.16

  /// The joint limits, in radians.
  public var lowerLimits: JointVector = [-2.9, -1.9, -2.9, 0.05, -2.9, -1.9, -2.9]
  public var upperLimits: JointVector = [2.9, 1.9, 2.9, 2.65, 2.9, 2.05, 2.9]
  /// The torque limits of the joints, in newton meters.
  public var maximumTorque: JointVector = [330, 330, 250, 250, 200, 200, 120]
  /// The velocity limits of the joints, in radians per second.
  public var maximumSpeed: JointVector = [4, 4, 4, 5, 6, 6, 6]
  /// The velocity gains of the joints' drives (MuJoCo's `kv`), in newton meters per radian per second. The wrist's are
  /// large for its size: the hand stays upright while it pushes with its fingertips.
  public var velocityGain: JointVector = [430, 170, 170, 85, 150, 150, 60]
  /// The viscous damping of the joints' bearings, in newton meters per radian per second.
  public var damping: JointVector = [2, 2, 1, 1, 0.3, 0.3, 0.2]

  /// Kilograms: upper arm, forearm, wrist, hand without fingers, one finger.
  public var upperArmMass = 2.6
  public var forearmMass = 1.6
  public var wristMass = 0.4
  public var handMass = 0.5
  public var fingerMass = 0.08

  /// Meters that a finger moves from open to closed.
  public var fingerStroke = 0.035
  /// Meters from the middle of the hand to the frame of an open finger.
  public var openFingerOffset = 0.05
  /// Meters from a finger's frame inward to the face of its pad.
  public var padOffset = 0.006
  /// Meters from the hand's frame to the fingertips.
  public var fingertipDepth = 0.045
  /// Full edge lengths of a finger.
  public var fingerSize = Vector3(0.03, 0.009, 0.09)

  // The drive of each finger, fitted to Meta-World's: a heavy carriage that an object does not slow down.

  /// The force of a finger at full effort with the fingers open, in newtons. It decreases with the finger's
  /// displacement as that of a spring of this many newtons per meter.
  public var gripForce = Feel.gripForce
  /// The inertia of a finger's motor at the finger (reflected inertia), in kilograms.
  public var fingerInertia = Feel.fingerInertia
  /// The drag on a finger, in newton seconds per meter.
  public var fingerDrag = Feel.fingerDrag
  /// The greatest force, in newtons, with which a finger resists a blow.
  public var maximumFingerForce = Feel.maximumFingerForce

  /// The Coulomb friction coefficient of the finger pads.
  public var padFriction = Feel.padFriction
  /// How far the rubber of the pads stands out from their faces until something presses it in, in meters.
  public var padProtrusion = 0.0
  /// How far a pad yields at each contact, in meters per newton.
  public var padCompliance = 0.0
  /// The radius at which friction at the finger pads resists turning on the spot, in meters.
  public var padTorsionalFriction = 0.0

  /// The distance, in meters, by which the hand rests below its target.
  public var handSag = 0.0
  /// The height by which the hand rises for each meter that it lags behind its target horizontally.
  public var handLift = 0.0

  /// The full-scale displacement of a control step, in meters, of which action noise is a fraction.
  public var actionScale = 0.01

  public init() {}

  public var shoulder: Vector3 { base + [0, 0, shoulderHeight] }

  /// The distance from shoulder to wrist with a straight arm, in meters.
  public var maximumReach: Double { upperArmLength + forearmLength }

  /// The distance between the frames of open fingers, in meters; it defines an opening of 1.
  public var maximumOpening: Double { 2 * openFingerOffset }
}
