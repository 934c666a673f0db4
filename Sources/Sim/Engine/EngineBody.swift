internal import CODE

/// A body of the engine, with its origin at the centre of mass.
struct EngineBody {
  let id: dBodyID

  private init(in world: dWorldID?) {
    guard let id = dBodyCreate(world) else { preconditionFailure("the engine made no body") }
    self.id = id
  }

  /// One that forces move.
  init(moving mass: MassProperties, hasWeight: Bool, in world: dWorldID?) {
    self.init(in: world)
    dBodySetFiniteRotationMode(id, 1)
    dBodySetMaxAngularSpeed(id, World.maximumSpin)
    dBodySetGravityMode(id, hasWeight ? 1 : 0)
    setMass(mass)
  }

  /// One that stays where it is put, for joints to hang on.
  init(heldIn world: dWorldID?) {
    self.init(in: world)
    dBodySetKinematic(id)
  }

  func destroy() { dBodyDestroy(id) }

  // MARK: Reading

  var position: Vector3 { Vector3(engine: dBodyGetPosition(id)) }

  var velocity: Vector3 { Vector3(engine: dBodyGetLinearVel(id)) }

  var spin: Vector3 { Vector3(engine: dBodyGetAngularVel(id)) }

  var rotation: Rotation {
    guard let q = dBodyGetQuaternion(id) else { preconditionFailure("the body is gone") }
    return Rotation(w: q[0], x: q[1], y: q[2], z: q[3])
  }

  /// The images of the axes, straight from the engine's rotation matrix.
  var axes: (x: Vector3, y: Vector3, z: Vector3) {
    guard let r = dBodyGetRotation(id) else { preconditionFailure("the body is gone") }
    return (Vector3(r[0], r[4], r[8]), Vector3(r[1], r[5], r[9]), Vector3(r[2], r[6], r[10]))
  }

  /// Where the engine keeps its state.
  var places: CODEBody { CODEDescribeBody(id) }

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

  func setVelocity(_ velocity: Vector3, spin: Vector3) {
    dBodySetLinearVel(id, velocity.x, velocity.y, velocity.z)
    dBodySetAngularVel(id, spin.x, spin.y, spin.z)
  }

  func add(force: Vector3) { dBodyAddForce(id, force.x, force.y, force.z) }

  // MARK: The whole state

  static let stateCount = CODEBodyStateCount

  /// Position, quaternion, rotation matrix, velocity, spin, force and torque, to the bit.
  func read(into state: UnsafeMutableBufferPointer<Double>) {
    var places = self.places
    CODEReadBody(&places, state.baseAddress)
  }

  func write(_ state: UnsafeMutableBufferPointer<Double>) {
    var places = self.places
    CODEWriteBody(&places, state.baseAddress)
  }
}

extension SIMD3<Double> {
  fileprivate init(engine: UnsafePointer<Double>?) {
    guard let engine else { preconditionFailure("the engine gave no vector") }
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
