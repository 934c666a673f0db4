internal import CODE

/// An unordered pair of materials.
struct MaterialPair: Hashable {
  let lower, upper: Int
  init(_ first: Int, _ second: Int) { (lower, upper) = (min(first, second), max(first, second)) }
}

/// An unordered pair of bodies.
struct BodyPair: Hashable {
  let lower, upper: Int
  init(_ first: Int, _ second: Int) { (lower, upper) = (min(first, second), max(first, second)) }
}

extension World {
  /// The material of shapes without one of their own.
  public var defaultMaterial: MaterialID { MaterialID(index: 0) }

  /// Adds a material, to which shapes can refer.
  public func add(_ material: Material) throws(SimulationError) -> MaterialID {
    try material.validate()
    materials.append(material)
    fingerprint.add(.material)
    addToFingerprint(material)
    tables.invalidate()
    return MaterialID(index: materials.count - 1)
  }

  /// Overrides the combined material of a pair of materials. Hidden dynamics still scale its friction.
  public func setContactMaterial(
    between first: MaterialID, and second: MaterialID, _ contact: Material
  ) throws(SimulationError) {
    try contact.validate()
    for id in [first, second] where !materials.indices.contains(id.index) {
      throw .unknownHandle(kind: "material", index: id.index, count: materials.count)
    }
    let pair = MaterialPair(first.index, second.index)
    contactOverrides[pair] = contact
    fingerprint.add(.contactOverride)
    fingerprint.add(pair.lower)
    fingerprint.add(pair.upper)
    addToFingerprint(contact)
    tables.invalidate()
  }

  /// The contacts of the last substep.
  public var contacts: [Contact] { (0..<contactCount).map { contact(at: $0) } }

  public var contactCount: Int { Int(engine.substep.pointee.contactCount) }

  /// The contact at an index from 0 up to, but not including, ``contactCount``.
  public func contact(at index: Int) -> Contact {
    precondition(
      index >= 0 && index < contactCount, "contact \(index) is not in 0..<\(contactCount)")
    let found = engine.substep.pointee.contacts[index]
    return Contact(
      first: ShapeID(index: Int(found.first)), second: ShapeID(index: Int(found.second)),
      position: Vector3(found.position.0, found.position.1, found.position.2),
      normal: Vector3(found.normal.0, found.normal.1, found.normal.2),
      depth: found.depth,
      force: forceOnFirst(found))
  }

  /// The sum of the contact forces on a shape, in newtons.
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

  /// All pairs of shapes that can collide, with a dynamic shape first in each.
  func candidatePairs() -> [CODEShapePair] {
    var pairs: [CODEShapePair] = []
    for second in shapes.indices {
      for first in 0..<second where shouldCollide(first, second) {
        let swapped = shapes[first].isStatic
        pairs.append(
          CODEShapePair(
            first: Int32(swapped ? second : first), second: Int32(swapped ? first : second)))
      }
    }
    return pairs
  }

  private func shouldCollide(_ first: Int, _ second: Int) -> Bool {
    let a = shapes[first], b = shapes[second]
    return a.definition.isSolid && b.definition.isSolid
      && a.body != b.body
      && !(a.isStatic && b.isStatic)
      && !a.definition.collisionMask.isDisjoint(with: b.definition.category)
      && !b.definition.collisionMask.isDisjoint(with: a.definition.category)
      && !disabledCollisionPairs.contains(BodyPair(a.body, b.body))
  }

  /// The contact parameters of each pair of materials, row by row.
  func surfaceTable() -> [dSurfaceParameters] {
    materials.indices.flatMap { first in
      materials.indices.map { second in surface(between: first, and: second) }
    }
  }

  /// The contact parameters of a pair of materials: soft ERP and CFM, force-dependent slip (FDS), and Coulomb friction
  /// approximated by a pyramid (`dContactApprox1`).
  func surface(between first: Int, and second: Int) -> dSurfaceParameters {
    let contact =
      contactOverrides[MaterialPair(first, second)]
      ?? materials[first].combined(with: materials[second])
    let factor = frictionFactor(between: materials[first].role, and: materials[second].role)
    var surface = dSurfaceParameters()
    surface.mu = contact.friction * factor
    // The normal force bounds friction, along each axis.
    surface.mode = Int32(dContactApprox1)
    if contact.restitution > 0 {
      surface.mode |= Int32(dContactBounce)
      surface.bounce = contact.restitution
      // Below this approach speed, in meters per second, bodies come to rest instead of jittering.
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
    // A spring-damper that corrects penetration over five substeps, so that nothing bounces off it.
    let h = timing.substep
    surface.mode |= Int32(dContactSoftERP | dContactSoftCFM | dContactSlip1 | dContactSlip2)
    surface.soft_erp = 0.2
    surface.soft_cfm = contact.compliance / (5 * h) + Feel.contactCFMRate * h
    surface.slip1 = Feel.contactSlipRate * h
    surface.slip2 = Feel.contactSlipRate * h
    return surface
  }

  /// The table's factor applies to all contacts with the table, that of objects to their other contacts.
  private func frictionFactor(between first: Material.Role, and second: Material.Role) -> Double {
    if first == .table || second == .table { return dynamics.tableFriction }
    return first == .object || second == .object ? dynamics.objectFriction : 1
  }

  private func addToFingerprint(_ material: Material) {
    fingerprint.add([material.friction, material.rollingFriction, material.torsionalFriction])
    fingerprint.add([material.restitution, material.compliance, Double(material.role.rawValue)])
  }
}
