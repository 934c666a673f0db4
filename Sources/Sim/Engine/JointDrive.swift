internal import CODE

/// What drives a freedom of a joint: an entry of the table that the engine reads before each substep.
///
/// It acts as a velocity constraint with a softness and a bound on its force, which is solved together with
/// everything else; springs, brakes and motors all are of this form (Catto 2011, "Soft constraints").
struct JointDrive {
  private let substep: UnsafeMutablePointer<CODESubstep>
  private let index: Int

  init(substep: UnsafeMutablePointer<CODESubstep>, index: Int) {
    self.substep = substep
    self.index = index
  }

  private var entry: UnsafeMutablePointer<CODEDrive> { substep.pointee.drives + index }

  /// Drives towards `speed` with at most `force`; `softness` is the speed lost for each unit of force.
  func set(speed: Double, force: Double, softness: Double) {
    entry.pointee.speed = speed
    entry.pointee.maximumForce = force
    entry.pointee.softness = softness
    entry.pointee.isChanged = true
  }

  func set(_ motor: Freedom.Motor) {
    set(speed: motor.speed, force: motor.maximumForce, softness: 1 / motor.stiffness)
  }

  /// Lets the drive give whatever it takes as long as that is no more than it may, which is solved faster.
  func startUnbounded(child: EngineBody, parent: EngineBody?) {
    entry.pointee.startsUnbounded = true
    entry.pointee.childSpin = UnsafePointer(child.places.spin)
    entry.pointee.parentSpin = parent.flatMap { UnsafePointer($0.places.spin) }
  }

  /// What a drive that starts unbounded has to know: its axis in the world as it lies, and whether a stop is near.
  func set(axis: Vector3, isAtStop: Bool) {
    entry.pointee.axis = (axis.x, axis.y, axis.z)
    entry.pointee.isAtStop = isAtStop
  }
}
