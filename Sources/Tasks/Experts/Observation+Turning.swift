internal import Base
public import Sim

extension Observation {
  /// Pushes a part that turns: the hand goes to its stand by the part, then leads it round.
  ///
  /// `stand` is where the hand pushes from, as seen from the axis with the joint at zero; `angle` is what the
  /// joint stands at, and `lead` how far ahead of it the hand aims, with the sign of the way it is to turn.
  public func turn(
    about axis: Vector3, from stand: Vector3, angle: Double, lead: Double, above height: Double,
    grip: Double = 1
  ) -> Action {
    let here = axis + Rotation.yaw(angle).act(on: stand)
    if horizontalDistance(hand, here) < 0.05, abs(hand.z - here.z) < 0.03 {
      return move(to: axis + Rotation.yaw(angle + lead).act(on: stand), grip: grip, gain: 15)
    }
    return approach(here, above: height, grip: grip, tolerance: 0.015)
  }

  /// How far a point has turned about a vertical axis from where it was, from -π to π.
  public static func angle(of point: Vector3, about axis: Vector3, from first: Vector3) -> Double {
    let now = point - axis
    return Double.atan2(
      y: first.x * now.y - first.y * now.x, x: first.x * now.x + first.y * now.y)
  }
}
