/// The springs and dampers of a world's joints.
final class JointSprings {
  /// An implicit (backward Euler) spring-damper along one degree of freedom, solved as a soft constraint (Catto 2011,
  /// "Soft Constraints") and so stable at any stiffness. Its equivalent in the ODE manual, for a time step h, is
  /// ERP = h k / (h k + d) and CFM = 1 / (h (h k + d)).
  struct Spring {
    let drive: JointDrive
    /// The axis whose position stretches the spring.
    let axis: EngineAxis
    let limits: ClosedRange<Double>?
    let stiffness, damping: Double
    var restPosition: Double

    /// Sets the drive to the force that the spring has at the end of the substep:
    /// -k (x + h v) - d v = -(d + h k) (v + k x / (d + h k)).
    func update(for duration: Double) {
      let position = axis.position
      let stretch = position - restPosition
      let effectiveDamping = damping + duration * stiffness
      guard effectiveDamping > 0 else { return drive.set(speed: 0, force: 0, cfm: 0) }
      var force = Double.infinity
      if let limits, position <= limits.lowerBound || position >= limits.upperBound {
        // At a stop, the engine applies a motor's whole force, so the limit is the spring's own force.
        force = stiffness * abs(stretch)
      }
      drive.set(
        speed: -stiffness * stretch / effectiveDamping, force: force, cfm: 1 / effectiveDamping)
    }
  }

  // Read in every substep; unchecked because only one thread at a time uses the world.
  @exclusivity(unchecked) var springs: [Spring] = []
}

extension JointSprings: Actuator {
  func beforeStep(in world: World) {}

  func beforeSubstep(of duration: Double) {
    for spring in springs { spring.update(for: duration) }
  }

  func setDynamics(_ dynamics: Dynamics) {}

  // The world's fingerprint already includes the springs of its joints.
  var modelHash: UInt64 { 0 }

  var stateCount: Int { springs.count }

  func write(to writer: inout StateWriter) {
    for spring in springs { writer.write(spring.restPosition) }
  }

  func check(_ reader: inout StateReader) throws(SimulationError) {
    for _ in springs { try requireFinite(reader.readDouble(), "a spring's rest position") }
  }

  func read(from reader: inout StateReader) {
    for index in springs.indices { springs[index].restPosition = reader.readDouble() }
  }
}
