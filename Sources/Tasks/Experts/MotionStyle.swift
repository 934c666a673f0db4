/// How the motion primitives of the scripted experts move the hand. The defaults suit the nominal dynamics.
public struct MotionStyle: Equatable, Sendable {
  /// Factor on the gains of proportional control.
  public var gainFactor = 1.0
  /// The control steps by which the hand's motion is extrapolated before it is compared with its target: derivative
  /// action, which cancels the lag of a hand that follows slowly.
  public var lead = 0.0
  /// The largest displacement of a step along an axis, as an action.
  public var maximumDisplacement = 1.0
  /// The height in meters to which an expert lifts an object that it could also drag over the table.
  public var carryingHeight = 0.0

  public init() {}
}
