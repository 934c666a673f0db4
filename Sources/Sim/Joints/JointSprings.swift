/// The springs and dampers of a world's joints.
final class JointSprings {
  /// A spring and damper along one freedom, solved together with everything else and so stable at any
  /// stiffness: an implicit spring (Catto 2011, "Soft constraints").
  struct Spring {
    let drive: JointDrive
    /// Where its stretch is read.
    let axis: EngineAxis
    let limits: ClosedRange<Double>?
    let stiffness, damping: Double
    var rest: Double

    /// Asks of the engine the force that the spring will have at the end of the substep:
    /// -k (x + h v) - d v = -(d + h k) (v + k x / (d + h k)).
    func act(for duration: Double) {
      let position = axis.position
      let stretch = position - rest
      let resistance = damping + duration * stiffness
      guard resistance > 0 else { return drive.set(speed: 0, force: 0, softness: 0) }
      var force = Double.infinity
      if let limits, position <= limits.lowerBound || position >= limits.upperBound {
        // At a stop the engine applies a motor's whole force, so it is given just the spring's.
        force = stiffness * abs(stretch)
      }
      drive.set(
        speed: -stiffness * stretch / resistance, force: force, softness: 1 / resistance)
    }
  }

  // Read in every substep, and by one thread at a time as the whole world is.
  @exclusivity(unchecked) var springs: [Spring] = []
}

extension JointSprings: Actuator {
  func beginStep(in world: World) {}

  func act(for duration: Double) {
    for spring in springs { spring.act(for: duration) }
  }

  func adopt(_ dynamics: Dynamics) {}

  // Springs are told apart with the joints they belong to.
  var structure: UInt64 { 0 }

  var stateCount: Int { springs.count }

  func write(to writer: inout StateWriter) {
    for spring in springs { writer.write(spring.rest) }
  }

  func check(_ reader: inout StateReader) throws(SimulationError) {
    for _ in springs { try requireFinite(reader.readDouble(), "a spring's rest position") }
  }

  func read(from reader: inout StateReader) {
    for index in springs.indices { springs[index].rest = reader.readDouble() }
  }
}
