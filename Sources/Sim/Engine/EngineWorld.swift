internal import CODE

/// The engine's world with its solver and its table of drives: owner of that memory, and of the engine's bodies and
/// joints in it.
struct EngineWorld: ~Copyable {
  /// What a substep reads and writes; its address holds as long as the world lives.
  let substep: UnsafeMutablePointer<CODESubstep>
  private let message: UnsafeMutablePointer<CChar>

  init() {
    substep = .allocate(capacity: 1)
    substep.initialize(to: CODESubstep())
    message = .allocate(capacity: CODEMessageCapacity)
    message.initialize(repeating: 0, count: CODEMessageCapacity)
    CODECreateWorld(substep)
    substep.pointee.policy = SolverPolicy.retries
    dWorldSetERP(id, SolverPolicy.errorReduction)
    dWorldSetCFM(id, SolverPolicy.forceMixing)
    dWorldSetContactMaxCorrectingVel(id, SolverPolicy.maximumCorrectionSpeed)
    dWorldSetContactSurfaceLayer(id, SolverPolicy.surfaceLayer)
  }

  deinit {
    CODEDestroyWorld(substep)
    substep.pointee.drives?.deallocate()
    substep.deallocate()
    message.deallocate()
  }

  var id: dWorldID? { substep.pointee.world }

  /// Metres a second squared, downwards.
  func setGravity(_ gravity: Double) { dWorldSetGravity(id, 0, 0, -gravity) }

  /// Finds contacts and advances all bodies; returns what the engine says where it gave up.
  func advance(by duration: Double) -> String? {
    CODEAdvance(substep, duration, message) ? nil : String(cString: message)
  }

  /// To be called where a shape that does not move by itself has been put elsewhere.
  func noticeMovedFixtures() { substep.pointee.fixedShapesMoved = true }

  /// Leaves no contacts to be read until the next substep.
  func forgetContacts() { substep.pointee.contactCount = 0 }

  /// The place among the moving bodies of the first that is not finite or outruns the world's limits.
  var firstDiverged: Int? {
    let found = CODEFirstDiverged(substep, World.maximumSpeed, World.maximumDistance)
    return found < 0 ? nil : Int(found)
  }

  /// How many substeps on end, up to the last one, were unsolved and did harm; part of the state.
  var harmedInARow: Int32 {
    get { substep.pointee.harmedInARow }
    nonmutating set { substep.pointee.harmedInARow = newValue }
  }

  // MARK: Drives

  var driveCount: Int { Int(substep.pointee.driveCount) }

  /// Adds a drive along an axis, which neither pushes nor brakes until it is set.
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
