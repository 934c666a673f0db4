internal import CODE

/// A body of the engine, with its origin at the center of mass.
struct EngineBody {
  let id: dBodyID

  private init(in world: dWorldID?) {
    guard let id = dBodyCreate(world) else { preconditionFailure("the engine returned no body") }
    self.id = id
  }

  /// Creates a dynamic body, whose orientation the engine integrates by finite rotations (ODE manual).
  init(moving mass: MassProperties, usesGravity: Bool, in world: dWorldID?) {
    self.init(in: world)
    dBodySetFiniteRotationMode(id, 1)
    dBodySetMaxAngularSpeed(id, World.maximumAngularSpeed)
    dBodySetGravityMode(id, usesGravity ? 1 : 0)
    setMass(mass)
  }

  /// Creates a kinematic body, to which the joints of a static body attach.
  init(kinematicIn world: dWorldID?) {
    self.init(in: world)
    dBodySetKinematic(id)
  }

  func destroy() { dBodyDestroy(id) }

  // MARK: Reading

  var position: Vector3 { Vector3(engine: dBodyGetPosition(id)) }

  var velocity: Vector3 { Vector3(engine: dBodyGetLinearVel(id)) }

  var angularVelocity: Vector3 { Vector3(engine: dBodyGetAngularVel(id)) }

  var rotation: Rotation {
    guard let q = dBodyGetQuaternion(id) else { preconditionFailure("the body has been destroyed") }
    return Rotation(w: q[0], x: q[1], y: q[2], z: q[3])
  }

  /// The body's axes in the world: the columns of the engine's rotation matrix.
  var axes: (x: Vector3, y: Vector3, z: Vector3) {
    guard let r = dBodyGetRotation(id) else { preconditionFailure("the body has been destroyed") }
    return (Vector3(r[0], r[4], r[8]), Vector3(r[1], r[5], r[9]), Vector3(r[2], r[6], r[10]))
  }

  /// Pointers to the body's state inside the engine.
  var statePointers: CODEBody { CODEGetBodyPointers(id) }

  // MARK: Writing

  func setMass(_ properties: MassProperties) {
    var mass = dMass()
    let inertia = properties.inertia
    dMassSetParameters(
      &mass, properties.mass, 0, 0, 0, inertia.xx, inertia.yy, inertia.zz, inertia.xy, inertia.xz,
      inertia.yz)
    dBodySetMass(id, &mass)
  }

  func place(at position: Vector3, rotation: Rotation) {
    rotation.withEngineQuaternion { dBodySetQuaternion(id, $0) }
    dBodySetPosition(id, position.x, position.y, position.z)
  }

  func setVelocity(_ velocity: Vector3, angularVelocity: Vector3) {
    dBodySetLinearVel(id, velocity.x, velocity.y, velocity.z)
    dBodySetAngularVel(id, angularVelocity.x, angularVelocity.y, angularVelocity.z)
  }

  func add(force: Vector3) { dBodyAddForce(id, force.x, force.y, force.z) }

  // MARK: The whole state

  static let stateCount = CODEBodyStateCount

  /// Position, quaternion, rotation matrix, velocity, angular velocity, force and torque, to the bit.
  func read(into state: UnsafeMutableBufferPointer<Double>) {
    var statePointers = self.statePointers
    CODEReadBody(&statePointers, state.baseAddress)
  }

  func write(_ state: UnsafeMutableBufferPointer<Double>) {
    var statePointers = self.statePointers
    CODEWriteBody(&statePointers, state.baseAddress)
  }
}

extension SIMD3<Double> {
  fileprivate init(engine: UnsafePointer<Double>?) {
    guard let engine else { preconditionFailure("the engine returned no vector") }
    self.init(engine[0], engine[1], engine[2])
  }
}

extension Rotation {
  func withEngineQuaternion<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { quaternion in
      quaternion[0] = w
      quaternion[1] = x
      quaternion[2] = y
      quaternion[3] = z
      return body(UnsafePointer(quaternion.baseAddress.unsafelyUnwrapped))
    }
  }
}
