internal import CODE

/// A spring and damper along one freedom, solved together with everything else and so stable at any
/// stiffness.
struct SpringRow {
  /// Where the spring acts.
  let row: EngineAxis
  /// Where its stretch is read.
  let axis: EngineAxis
  let limits: ClosedRange<Double>?
  var spring: Freedom.Spring

  /// Asks of the engine, as a motor with a softness, the force that the spring will have at the end of the
  /// substep: -k (x + h v) - d v = -(d + h k) (v + k x / (d + h k)).
  func act(for duration: Double) {
    let position = axis.position
    let stretch = position - spring.rest
    let resistance = spring.damping + duration * spring.stiffness
    guard resistance > 0 else { return row.drive(speed: 0, force: 0, softness: 0) }
    var force = Double.infinity
    if let limits, position <= limits.lowerBound || position >= limits.upperBound {
      // At a stop the engine applies a motor's whole force, so it is given just the spring's.
      force = spring.stiffness * abs(stretch)
    }
    row.drive(
      speed: -spring.stiffness * stretch / resistance, force: force, softness: 1 / resistance)
  }
}
