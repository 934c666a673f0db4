internal import CODE

/// The engine's world with its solver and its drive table. It owns that memory and the engine's bodies and joints.
struct EngineWorld: ~Copyable {
  /// The data of a substep, at a stable address during the world's lifetime.
  let substep: UnsafeMutablePointer<CODESubstep>
  private let message: UnsafeMutablePointer<CChar>

  init() {
    substep = .allocate(capacity: 1)
    substep.initialize(to: CODESubstep())
    message = .allocate(capacity: CODEMessageCapacity)
    message.initialize(repeating: 0, count: CODEMessageCapacity)
    CODECreateWorld(substep)
    substep.pointee.solverSettings = SolverSettings.retrySettings
    dWorldSetERP(id, SolverSettings.erp)
    dWorldSetCFM(id, SolverSettings.cfm)
    dWorldSetContactMaxCorrectingVel(id, SolverSettings.maximumCorrectionSpeed)
    dWorldSetContactSurfaceLayer(id, SolverSettings.surfaceLayer)
  }

  deinit {
    CODEDestroyWorld(substep)
    substep.pointee.drives?.deallocate()
    substep.deallocate()
    message.deallocate()
  }

  var id: dWorldID? { substep.pointee.world }

  /// Sets the downward gravity, in meters per second squared.
  func setGravity(_ gravity: Double) { dWorldSetGravity(id, 0, 0, -gravity) }

  /// Finds contacts and advances all bodies; returns the engine's message if it fails.
  func advance(by duration: Double) -> String? {
    CODEAdvance(substep, duration, message) ? nil : String(cString: message)
  }

  /// Marks the bounds of static shapes as outdated. Every move of a static shape must call this.
  func invalidateStaticBounds() { substep.pointee.staticShapesMoved = true }

  /// Clears the contacts until the next substep.
  func clearContacts() { substep.pointee.contactCount = 0 }

  /// Takes over the contacts of another world with the same shapes.
  func copyContacts(of other: UnsafePointer<CODESubstep>) {
    guard CODECopyContacts(substep, other) else {
      preconditionFailure("there is no memory for \(other.pointee.contactCount) contacts")
    }
  }

  /// The index, among the dynamic bodies, of the first one that is not finite or exceeds the world's limits.
  var firstDiverged: Int? {
    let found = CODEFirstDiverged(substep, World.maximumSpeed, World.maximumDistance)
    return found < 0 ? nil : Int(found)
  }

  /// The number of consecutive unsolved, penetrating substeps up to the last one; part of the state.
  var consecutivePenetratingSubsteps: Int32 {
    get { substep.pointee.consecutivePenetratingSubsteps }
    nonmutating set { substep.pointee.consecutivePenetratingSubsteps = newValue }
  }

  // MARK: Drives

  var driveCount: Int { Int(substep.pointee.driveCount) }

  /// Adds a drive along an axis; it applies no force until it is set.
  func addDrive(_ axis: EngineAxis) -> JointDrive {
    let count = driveCount
    let grown = UnsafeMutablePointer<CODEDrive>.allocate(capacity: count + 1)
    if let drives = substep.pointee.drives {
      grown.moveInitialize(from: drives, count: count)
      drives.deallocate()
    }
    (grown + count).initialize(to: axis.drive)
    substep.pointee.drives = grown
    substep.pointee.driveCount += 1
    return JointDrive(substep: substep, index: count)
  }

  /// Removes all drives but the first `count`.
  func removeDrives(after count: Int) { substep.pointee.driveCount = Int32(count) }
}
