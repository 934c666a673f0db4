internal import Base
public import Sim

extension Observation {
  /// Pushes a link round its vertical axis: the hand moves to the contact point, then follows a circle ahead
  /// of the link.
  ///
  /// `contactOffset` is the contact point relative to the axis with the joint at zero. `angle` is the joint
  /// angle. `leadAngle` is the angle by which the hand's target leads the link, signed by the direction of
  /// rotation.
  public func rotate(
    about axis: Vector3, from contactOffset: Vector3, angle: Double, leadAngle: Double,
    above height: Double,
    gripper: Double = 1
  ) -> Action {
    let contactPoint = axis + Rotation.yaw(angle).act(on: contactOffset)
    if horizontalDistance(hand, contactPoint) < 0.05, abs(hand.z - contactPoint.z) < 0.03 {
      return move(
        to: axis + Rotation.yaw(angle + leadAngle).act(on: contactOffset), gripper: gripper,
        gain: 15)
    }
    return approach(contactPoint, above: height, gripper: gripper, tolerance: 0.015)
  }

  /// The angle in -π...π by which a point has rotated about a vertical axis since `first`.
  public static func angle(of point: Vector3, about axis: Vector3, from first: Vector3) -> Double {
    let now = point - axis
    return Double.atan2(
      y: first.x * now.y - first.y * now.x, x: first.x * now.x + first.y * now.y)
  }
}
