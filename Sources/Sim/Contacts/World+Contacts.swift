internal import CODE

/// Two materials, in no order.
struct MaterialPair: Hashable {
  let lower, upper: Int
  init(_ first: Int, _ second: Int) { (lower, upper) = (min(first, second), max(first, second)) }
}

/// Two bodies, in no order.
struct BodyPair: Hashable {
  let lower, upper: Int
  init(_ first: Int, _ second: Int) { (lower, upper) = (min(first, second), max(first, second)) }
}

extension World {
  // Where two rigid things touch in many points, nothing tells how the points share the force, and the solver
  // then picks extremes or fails: a block slips from the grip. So contacts give way a little, by 0.3 mm under
  // 200 N at the usual substep and less at finer ones, and creep by 2 um/s for each newton of friction.

  /// Metres a second for each newton second.
  private static let contactGive = 8e-3
  private static let contactCreep = 3.2e-4

  /// The material of shapes that name none.
  public var defaultMaterial: MaterialID { MaterialID(index: 0) }

  /// Adds a material for shapes to refer to.
  public func add(_ material: Material) throws(SimulationError) -> MaterialID {
    try material.validate()
    materials.append(material)
    fingerprint.add(.material)
    addToFingerprint(material)
    tables.invalidate()
    return MaterialID(index: materials.count - 1)
  }

  /// Says how two materials meet, instead of what follows from each. Hidden dynamics scale the friction all
  /// the same.
  public func setContact(
    between first: MaterialID, and second: MaterialID, _ contact: Material
  ) throws(SimulationError) {
    try contact.validate()
    for id in [first, second] where !materials.indices.contains(id.index) {
      throw .unknownPart(kind: "material", index: id.index, count: materials.count)
    }
    let pair = MaterialPair(first.index, second.index)
    contactOverrides[pair] = contact
    fingerprint.add(.contactOverride)
    fingerprint.add(pair.lower)
    fingerprint.add(pair.upper)
    addToFingerprint(contact)
    tables.invalidate()
  }

  /// Where things touched in the last substep.
  public var contacts: [Contact] { (0..<contactCount).map { contact(at: $0) } }

  public var contactCount: Int { Int(engine.substep.pointee.contactCount) }

  /// The contact of that number, from 0 up to but not including ``contactCount``.
  public func contact(at index: Int) -> Contact {
    precondition(index >= 0 && index < contactCount, "no contact \(index) among \(contactCount)")
    let found = engine.substep.pointee.contacts[index]
    return Contact(
      first: ShapeID(index: Int(found.first)), second: ShapeID(index: Int(found.second)),
      position: Vector3(found.position.0, found.position.1, found.position.2),
      normal: Vector3(found.normal.0, found.normal.1, found.normal.2),
      depth: found.depth,
      force: forceOnFirst(found))
  }

  /// The sum of what touches a shape pushes it with, in newtons.
  public func contactForce(on shape: ShapeID) -> Vector3 {
    var sum = Vector3.zero
    for index in 0..<contactCount {
      let found = engine.substep.pointee.contacts[index]
      if found.first == shape.index { sum += forceOnFirst(found) }
      if found.second == shape.index { sum -= forceOnFirst(found) }
    }
    return sum
  }

  private func forceOnFirst(_ contact: CODEContact) -> Vector3 {
    let force = contact.feedback.f1
    return Vector3(force.0, force.1, force.2)
  }

  /// Whether two bodies touch.
  public func areTouching(_ first: BodyID, _ second: BodyID) -> Bool {
    for index in 0..<contactCount {
      let found = engine.substep.pointee.contacts[index]
      let bodies = (shapes[Int(found.first)].body, shapes[Int(found.second)].body)
      if bodies == (first.index, second.index) || bodies == (second.index, first.index) {
        return true
      }
    }
    return false
  }

  /// All pairs of shapes that may ever touch, those that move first.
  func collidingPairs() -> [CODEPair] {
    var pairs: [CODEPair] = []
    for second in shapes.indices {
      for first in 0..<second where mayTouch(first, second) {
        let swapped = shapes[first].isFixed
        pairs.append(
          CODEPair(
            first: Int32(swapped ? second : first), second: Int32(swapped ? first : second)))
      }
    }
    return pairs
  }

  private func mayTouch(_ first: Int, _ second: Int) -> Bool {
    let a = shapes[first], b = shapes[second]
    return a.definition.isSolid && b.definition.isSolid
      && a.body != b.body
      && !(a.isFixed && b.isFixed)
      && !a.definition.touches.isDisjoint(with: b.definition.category)
      && !b.definition.touches.isDisjoint(with: a.definition.category)
      && !ignoredPairs.contains(BodyPair(a.body, b.body))
  }

  /// How each material meets each other, row by row.
  func surfaceTable() -> [dSurfaceParameters] {
    materials.indices.flatMap { first in
      materials.indices.map { second in surface(between: first, and: second) }
    }
  }

  func surface(between first: Int, and second: Int) -> dSurfaceParameters {
    let contact =
      contactOverrides[MaterialPair(first, second)]
      ?? materials[first].combined(with: materials[second])
    let factor =
      (frictionFactor(of: materials[first].role) * frictionFactor(of: materials[second].role))
      .squareRoot()
    var surface = dSurfaceParameters()
    surface.mu = contact.friction * factor
    // Friction is bounded by the normal force, on either axis.
    surface.mode = Int32(dContactApprox1)
    if contact.bounce > 0 {
      surface.mode |= Int32(dContactBounce)
      surface.bounce = contact.bounce
      // Slower than this, in metres a second, things come to rest instead of trembling.
      surface.bounce_vel = 0.02
    }
    if contact.rollingFriction > 0 || contact.torsionalFriction > 0 {
      surface.mode |= Int32(dContactRolling | dContactAxisDep)
      surface.mu2 = surface.mu
      surface.mode |= Int32(dContactMu2)
      surface.rho = contact.rollingFriction
      surface.rho2 = contact.rollingFriction
      surface.rhoN = contact.torsionalFriction * surface.mu
    }
    // A spring with a damper that spreads its work over five substeps, so that nothing bounces off it.
    let h = timing.substep
    surface.mode |= Int32(dContactSoftERP | dContactSoftCFM | dContactSlip1 | dContactSlip2)
    surface.soft_erp = 0.2
    surface.soft_cfm = contact.softness / (5 * h) + World.contactGive * h
    surface.slip1 = World.contactCreep * h
    surface.slip2 = World.contactCreep * h
    return surface
  }

  private func frictionFactor(of role: Material.Role) -> Double {
    switch role {
    case .object: dynamics.objectFriction
    case .table: dynamics.tableFriction
    case .other: 1
    }
  }

  private func addToFingerprint(_ material: Material) {
    fingerprint.add([material.friction, material.rollingFriction, material.torsionalFriction])
    fingerprint.add([material.bounce, material.softness, Double(material.role.rawValue)])
  }
}
