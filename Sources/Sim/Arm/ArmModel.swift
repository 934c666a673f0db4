/// The arm's measures: seven driven joints between four links, and two fingers.
///
/// All joints at zero, the arm points straight up. The odd joints (1, 3, 5, 7) turn about the link before
/// them, the even ones (2, 4, 6) bend forwards, towards +y. The hand's frame lies midway between the
/// fingers, 4.5 cm above their tips, with z away from the tips: hand pointing down and joint 1 at zero, its
/// axes are the world's.
public struct ArmModel: Sendable {
  /// Where the foot stands.
  public var base = Vector3.zero
  /// Metres from the foot up to the shoulder.
  public var shoulderHeight = 0.40
  /// Metres from shoulder to elbow.
  public var upperArmLength = 0.65
  /// Metres from elbow to wrist.
  public var forearmLength = 0.65
  /// Metres from the wrist to the hand's frame.
  public var handLength = 0.16

  /// Radians.
  public var lowerLimits: JointVector = [-2.9, -1.9, -2.9, 0.05, -2.9, -1.9, -2.9]
  public var upperLimits: JointVector = [2.9, 1.9, 2.9, 2.65, 2.9, 2.05, 2.9]
  /// Newton metres.
  public var maximumTorque: JointVector = [330, 330, 250, 250, 80, 80, 60]
  /// Radians a second.
  public var maximumSpeed: JointVector = [4, 4, 4, 5, 6, 6, 6]
  /// Newton metres a radian a second: how hard a joint's drive leans on a speed it does not reach.
  public var driveStiffness: JointVector = [430, 170, 170, 85, 30, 25, 14]
  /// Newton metres a radian a second, in each joint's bearings.
  public var damping: JointVector = [2, 2, 1, 1, 0.3, 0.3, 0.2]

  /// Kilograms: upper arm, forearm, wrist, hand without fingers, one finger.
  public var upperArmMass = 2.6
  public var forearmMass = 1.6
  public var wristMass = 0.4
  public var handMass = 0.5
  public var fingerMass = 0.08

  /// Metres a finger travels from open to closed.
  public var fingerTravel = 0.035
  /// Metres from the hand's middle to a finger's frame, open.
  public var fingerReach = 0.05
  /// Metres from a finger's frame inwards to the face of its pad.
  public var padOffset = 0.006
  /// Metres from the hand's frame to the fingertips.
  public var fingertipDepth = 0.045
  /// Full edge lengths of a finger.
  public var fingerSize = Vector3(0.03, 0.009, 0.09)
  /// Newtons a finger presses with at full effort.
  public var maximumGrip = 60.0

  /// Newton metres and newtons that a finger's own drive follows: metres a second squared at full effort,
  /// and the rate at which its speed is lost.
  public var fingerAcceleration = 4.0
  public var fingerDrag = 10.0

  /// Coulomb's coefficient of the fingers' pads.
  public var padFriction = 2.25

  /// Metres a control step: the displacement that counts as full scale, for the noise that hidden dynamics add.
  public var fullDisplacement = 0.01

  public init() {}

  public var shoulder: Vector3 { base + [0, 0, shoulderHeight] }

  /// Metres from shoulder to wrist, arm straight.
  public var reach: Double { upperArmLength + forearmLength }

  /// Metres between the fingers' frames, open; what an opening of one means.
  public var fullOpening: Double { 2 * fingerReach }
}
