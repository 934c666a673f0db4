public import Sim

// What scripted experts are made of. An expert has no memory: each step it looks where things are, finds
// the first thing that is not yet as it should be, and does something about that.
extension Observation {
  /// Takes the hand towards a place, slowing down over the last centimetres.
  public func move(to place: Vector3, grip: Double, gain: Double = 12) -> Action {
    Action(motion: gain * (place - hand), grip: grip).clamped
  }

  /// Takes the hand somewhere on a path that stays above `height` until it is over the place.
  public func approach(
    _ place: Vector3, above height: Double, grip: Double, tolerance: Double = 0.02
  ) -> Action {
    guard horizontalDistance(hand, place) > tolerance else { return move(to: place, grip: grip) }
    var way = place
    way.z = max(place.z, height)
    // Going up comes first where something might be in the way.
    if hand.z < height - 0.04 {
      way.x = hand.x
      way.y = hand.y
    }
    return move(to: way, grip: grip)
  }

  /// The next thing to do on the way to holding something between the fingers; nil once it is held.
  ///
  /// `place` is where the hand has to be, `width` how wide the thing is between the fingers.
  public func take(
    at place: Vector3, width: Double, hover: Double = 0.08, tolerance: Double = 0.015
  ) -> Action? {
    let offset = place - hand
    let isHeld =
      opening < (width + 0.012) / 0.1 + 0.04 && opening > 0.31
      && horizontalDistance(hand, place) < 0.04 && abs(offset.z) < 0.045
    if isHeld { return nil }
    if horizontalDistance(hand, place) > (hand.z < place.z + 0.05 ? 0.03 : tolerance) {
      return approach(place + [0, 0, hover], above: place.z + hover, grip: -1)
    }
    if abs(offset.z) > 0.012 { return move(to: place, grip: -1, gain: 15) }
    return move(to: place, grip: 1)
  }
}

/// Metres between two places as seen from above.
public func horizontalDistance(_ first: Vector3, _ second: Vector3) -> Double {
  let x = first.x - second.x
  let y = first.y - second.y
  return (x * x + y * y).squareRoot()
}
