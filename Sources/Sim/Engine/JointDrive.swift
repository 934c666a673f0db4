internal import CODE

/// The drive of one degree of freedom of a joint: an entry of the table that the engine reads before each substep.
///
/// A drive is a velocity constraint with a compliance (CFM) and a force limit, solved together with all other
/// constraints. Springs, brakes and motors all have this form (Catto 2011, "Soft Constraints").
struct JointDrive {
  private let substep: UnsafeMutablePointer<CODESubstep>
  private let index: Int

  init(substep: UnsafeMutablePointer<CODESubstep>, index: Int) {
    self.substep = substep
    self.index = index
  }

  private var entry: UnsafeMutablePointer<CODEDrive> { substep.pointee.drives + index }

  /// Drives toward `speed` with at most `force`; `cfm` is the speed lost per unit of force.
  func set(speed: Double, force: Double, cfm: Double) {
    entry.pointee.speed = speed
    entry.pointee.maximumForce = force
    entry.pointee.cfm = cfm
    entry.pointee.isChanged = true
  }

  func set(_ motor: DegreeOfFreedom.Motor) {
    set(speed: motor.targetVelocity, force: motor.maximumForce, cfm: 1 / motor.velocityGain)
  }

  /// Makes the solver ignore the force limit at first, which is faster, and apply it only if the force exceeds it.
  func startUnbounded(child: EngineBody, parent: EngineBody?) {
    entry.pointee.startsUnbounded = true
    entry.pointee.childAngularVelocity = UnsafePointer(child.statePointers.angularVelocity)
    entry.pointee.parentAngularVelocity = parent.flatMap {
      UnsafePointer($0.statePointers.angularVelocity)
    }
  }

  /// Sets the current world axis and whether a joint limit is near, which a drive that starts unbounded requires.
  func set(axis: Vector3, isAtLimit: Bool) {
    entry.pointee.axis = (axis.x, axis.y, axis.z)
    entry.pointee.isAtLimit = isAtLimit
  }
}
