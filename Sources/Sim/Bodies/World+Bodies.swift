extension World {
  /// Adds a body with its shapes.
  @discardableResult
  public func add(_ definition: BodyDefinition) throws(SimulationError) -> BodyID {
    let name = definition.name.isEmpty ? "body \(bodies.count)" : definition.name
    let pose = try requirePose(definition.pose, name)
    try requireFinite(definition.velocity, "the velocity of \(name)")
    try requireFinite(definition.angularVelocity, "the angular velocity of \(name)")
    for shape in definition.shapes { try validate(shape, of: definition, named: name) }
    let mass =
      definition.motionType == .dynamic ? try massProperties(of: definition, named: name) : nil

    let start = shapes.count
    let engineBody = mass.map {
      EngineBody(
        moving: $0.scaled(by: massFactor(of: definition.role)), usesGravity: definition.usesGravity,
        in: engine.id)
    }
    let body = Body(
      name: name, motionType: definition.motionType, role: definition.role, engine: engineBody,
      staticPose: pose, mass: mass, shapes: start..<start + definition.shapes.count)
    let index = bodies.count
    bodies.append(body)
    for shape in definition.shapes { shapes.append(Shape(shape, of: index, body: body)) }
    addToFingerprint(definition, name: name, mass: mass)
    place(index, at: pose)
    setVelocity(definition.velocity, angular: definition.angularVelocity, ofBody: index)
    tables.invalidate()
    return BodyID(index: index)
  }

  public var bodyIDs: [BodyID] { bodies.indices.map(BodyID.init) }

  public var bodyCount: Int { bodies.count }

  public func name(of body: BodyID) -> String { bodies[body.index].name }

  /// The handles of a body's shapes, in the order they were given.
  public func shapeIDs(of body: BodyID) -> [ShapeID] {
    bodies[body.index].shapes.map(ShapeID.init)
  }

  /// The first body with that name.
  public func body(named name: String) -> BodyID? {
    bodies.firstIndex { $0.name == name }.map(BodyID.init)
  }

  public func isStatic(_ body: BodyID) -> Bool { !bodies[body.index].isDynamic }

  /// The pose of the body's frame in the world.
  public func pose(of body: BodyID) -> Pose { bodies[body.index].pose }

  /// The position of the body's frame in the world, in meters.
  public func position(of body: BodyID) -> Vector3 { bodies[body.index].pose.position }

  /// The orientation of the body's frame in the world.
  public func rotation(of body: BodyID) -> Rotation { bodies[body.index].rotation }

  /// The velocity of the origin of the body's frame, in meters per second.
  public func velocity(of body: BodyID) -> Vector3 {
    let body = bodies[body.index]
    return body.engineVelocity - body.angularVelocity.cross(body.rotation.act(on: body.center))
  }

  /// The angular velocity about the world's axes, in radians per second.
  public func angularVelocity(of body: BodyID) -> Vector3 { bodies[body.index].angularVelocity }

  /// The mass in kilograms, including the factor of the hidden dynamics; infinite for a static body.
  public func mass(of body: BodyID) -> Double {
    let body = bodies[body.index]
    return (body.mass?.mass ?? .infinity) * massFactor(of: body.role)
  }

  /// The mass properties in the body's frame, before hidden dynamics; nil for a static body.
  public func massProperties(of body: BodyID) -> MassProperties? { bodies[body.index].mass }

  /// Sets the pose of a body. It does not move the bodies that joints connect to it.
  public func setPose(_ pose: Pose, of body: BodyID) throws(SimulationError) {
    place(body.index, at: try requirePose(pose, bodies[body.index].name))
  }

  /// Sets the velocity of the origin of the body's frame, in meters per second, and the angular velocity, in radians
  /// per second.
  public func setVelocity(
    _ velocity: Vector3, angular: Vector3 = .zero, of body: BodyID
  ) throws(SimulationError) {
    try requireFinite(velocity, "the velocity of \(bodies[body.index].name)")
    try requireFinite(angular, "the angular velocity of \(bodies[body.index].name)")
    setVelocity(velocity, angular: angular, ofBody: body.index)
  }

  /// Applies a force at a body's center of mass during the next substep, in newtons.
  public func applyForce(_ force: Vector3, to body: BodyID) throws(SimulationError) {
    try requireFinite(force, "the force on \(bodies[body.index].name)")
    guard bodies[body.index].isDynamic else { return }
    bodies[body.index].engine?.add(force: force)
  }

  /// Disables collisions between two bodies.
  public func disableCollisions(between first: BodyID, and second: BodyID) {
    let pair = BodyPair(first.index, second.index)
    disabledCollisionPairs.insert(pair)
    fingerprint.add(.disabledCollisionPair)
    fingerprint.add(pair.lower)
    fingerprint.add(pair.upper)
    tables.invalidate()
  }

  /// Moves the engine's objects so that the body's frame has the given pose.
  func place(_ index: Int, at pose: Pose) {
    bodies[index].staticPose = pose
    let body = bodies[index]
    body.engine?.place(at: pose.act(on: body.center), rotation: pose.rotation)
    if !body.isDynamic {
      for shape in shapes[body.shapes] { shape.placeStatic(at: pose) }
      engine.invalidateStaticBounds()
    }
  }

  /// The engine's body; a static body gets one when the first joint attaches to it.
  func engineBody(forJointOn index: Int) -> EngineBody {
    if let body = bodies[index].engine { return body }
    let body = EngineBody(kinematicIn: engine.id)
    bodies[index].engine = body
    place(index, at: bodies[index].staticPose)
    return body
  }

  private func setVelocity(_ velocity: Vector3, angular: Vector3, ofBody index: Int) {
    guard bodies[index].isDynamic else { return }
    let body = bodies[index]
    let center = velocity + angular.cross(body.rotation.act(on: body.center))
    body.engine?.setVelocity(center, angularVelocity: angular)
  }

  private func massProperties(
    of definition: BodyDefinition, named name: String
  ) throws(SimulationError) -> MassProperties {
    let properties = try unvalidatedMassProperties(of: definition, named: name)
    try properties.validate(name)
    return properties
  }

  private func unvalidatedMassProperties(
    of definition: BodyDefinition, named name: String
  ) throws(SimulationError) -> MassProperties {
    let density: Double
    switch definition.mass {
    case .properties(let given): return given
    case .density(let given): density = given
    case .total: density = 1
    }
    try requirePositive(density, "the density of \(name)")
    var sum: MassProperties?
    for shape in definition.shapes where shape.isSolid {
      let part = try MassProperties(of: shape.geometry, density: density)
        .transformed(by: try requirePose(shape.pose, "a shape of \(name)"))
      sum = sum.map { $0 + part } ?? part
    }
    guard let sum else {
      throw .invalidValue(
        name: "the list of solid shapes of \(name)", given: "empty",
        allowed: "nonempty, unless the mass properties are given")
    }
    guard case .total(let total) = definition.mass else { return sum }
    try requirePositive(total, "the mass of \(name)")
    return try sum.withMass(total)
  }

  private func addToFingerprint(
    _ definition: BodyDefinition, name: String, mass: MassProperties?
  ) {
    fingerprint.add(.body)
    fingerprint.add(name)
    fingerprint.add(Int(definition.motionType.rawValue))
    fingerprint.add(Int(definition.role.rawValue))
    fingerprint.add(definition.usesGravity ? 1 : 0)
    if let mass {
      fingerprint.add(mass.mass)
      fingerprint.add(mass.centerOfMass)
      fingerprint.add([mass.inertia.xx, mass.inertia.yy, mass.inertia.zz])
      fingerprint.add([mass.inertia.xy, mass.inertia.xz, mass.inertia.yz])
    }
    fingerprint.add(definition.shapes.count)
    for shape in definition.shapes { shape.add(to: &fingerprint) }
  }
}
