extension World {
  /// Adds a body with its shapes.
  @discardableResult
  public func add(_ definition: BodyDefinition) throws(SimulationError) -> BodyID {
    let name = definition.name.isEmpty ? "body \(bodies.count)" : definition.name
    let pose = try requirePose(definition.pose, name)
    try requireFinite(definition.velocity, "the velocity of \(name)")
    try requireFinite(definition.angularVelocity, "the angular velocity of \(name)")
    for shape in definition.shapes { try validate(shape, of: definition, named: name) }
    let mass = definition.motion == .free ? try massProperties(of: definition, named: name) : nil

    let start = shapes.count
    let engineBody = mass.map {
      EngineBody(
        moving: $0.scaled(by: massFactor(of: definition.role)), hasWeight: definition.hasWeight,
        in: engine.id)
    }
    let body = Body(
      name: name, motion: definition.motion, role: definition.role, engine: engineBody,
      fixedPose: pose, mass: mass, shapes: start..<start + definition.shapes.count)
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

  /// The first body of that name.
  public func body(named name: String) -> BodyID? {
    bodies.firstIndex { $0.name == name }.map(BodyID.init)
  }

  public func isFixed(_ body: BodyID) -> Bool { !bodies[body.index].moves }

  /// Of the body's frame, in the world.
  public func pose(of body: BodyID) -> Pose { bodies[body.index].pose }

  /// Of the body's frame, in the world, in metres.
  public func position(of body: BodyID) -> Vector3 { bodies[body.index].pose.position }

  /// The same frame relative to the world's axes.
  public func rotation(of body: BodyID) -> Rotation { bodies[body.index].rotation }

  /// Metres a second, of the origin of the body's frame.
  public func velocity(of body: BodyID) -> Vector3 {
    let body = bodies[body.index]
    return body.engineVelocity - body.angularVelocity.cross(body.rotation.act(on: body.center))
  }

  /// Radians a second, about the world's axes.
  public func angularVelocity(of body: BodyID) -> Vector3 { bodies[body.index].angularVelocity }

  /// With hidden dynamics counted in, in kilograms; infinite for a fixed body.
  public func mass(of body: BodyID) -> Double {
    let body = bodies[body.index]
    return (body.mass?.mass ?? .infinity) * massFactor(of: body.role)
  }

  /// Kilograms, centre and inertia in the body's frame, before hidden dynamics; nil for a fixed body.
  public func massProperties(of body: BodyID) -> MassProperties? { bodies[body.index].mass }

  /// Puts a body somewhere else. Bodies that hang on it by joints have to be moved along.
  public func setPose(_ pose: Pose, of body: BodyID) throws(SimulationError) {
    place(body.index, at: try requirePose(pose, bodies[body.index].name))
  }

  /// Metres and radians a second; the first of the origin of the body's frame.
  public func setVelocity(
    _ velocity: Vector3, angular: Vector3 = .zero, of body: BodyID
  ) throws(SimulationError) {
    try requireFinite(velocity, "the velocity of \(bodies[body.index].name)")
    try requireFinite(angular, "the angular velocity of \(bodies[body.index].name)")
    setVelocity(velocity, angular: angular, ofBody: body.index)
  }

  /// Pushes at a body's centre of mass during the next substep, in newtons.
  public func applyForce(_ force: Vector3, to body: BodyID) throws(SimulationError) {
    try requireFinite(force, "the force on \(bodies[body.index].name)")
    guard bodies[body.index].moves else { return }
    bodies[body.index].engine?.add(force: force)
  }

  /// Lets two bodies pass through each other.
  public func ignoreContacts(between first: BodyID, and second: BodyID) {
    let pair = BodyPair(first.index, second.index)
    ignoredPairs.insert(pair)
    fingerprint.add(.ignoredPair)
    fingerprint.add(pair.lower)
    fingerprint.add(pair.upper)
    tables.invalidate()
  }

  /// Moves the engine's objects to where the body's frame is to be.
  func place(_ index: Int, at pose: Pose) {
    bodies[index].fixedPose = pose
    let body = bodies[index]
    body.engine?.place(at: pose.act(on: body.center), rotation: pose.rotation)
    if !body.moves {
      for shape in shapes[body.shapes] { shape.placeFixed(at: pose) }
      engine.noticeMovedFixtures()
    }
  }

  /// The engine's body of a fixed one, which it gets when the first joint hangs on it.
  func engineBody(forJointOn index: Int) -> EngineBody {
    if let body = bodies[index].engine { return body }
    let body = EngineBody(heldIn: engine.id)
    bodies[index].engine = body
    place(index, at: bodies[index].fixedPose)
    return body
  }

  private func setVelocity(_ velocity: Vector3, angular: Vector3, ofBody index: Int) {
    guard bodies[index].moves else { return }
    let body = bodies[index]
    let center = velocity + angular.cross(body.rotation.act(on: body.center))
    body.engine?.setVelocity(center, spin: angular)
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
        .placed(at: try requirePose(shape.pose, "a shape of \(name)"))
      sum = sum.map { $0 + part } ?? part
    }
    guard let sum else {
      throw .invalidValue(
        name: "the list of solid shapes of \(name)", given: "empty",
        allowed: "at least one shape, or the mass given with its centre and inertia")
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
    fingerprint.add(Int(definition.motion.rawValue))
    fingerprint.add(Int(definition.role.rawValue))
    fingerprint.add(definition.hasWeight ? 1 : 0)
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
