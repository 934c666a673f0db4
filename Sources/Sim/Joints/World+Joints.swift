/// What a joint and the bodies behind it push and twist a body with.
public struct Load: Equatable, Sendable {
  /// Newtons, in the world.
  public var force: Vector3
  /// Newton metres, about the joint's anchor.
  public var torque: Vector3
}

extension World {
  /// Adds a joint between two bodies as they stand now.
  @discardableResult
  public func add(_ definition: JointDefinition) throws(SimulationError) -> JointID {
    let name = definition.name.isEmpty ? "joint \(joints.count)" : definition.name
    try validate(definition, named: name)
    let kind = try normalized(definition.kind, named: name)
    let child = engineBody(forJointOn: definition.child.index)
    let parent = definition.parent.map { engineBody(forJointOn: $0.index) }
    var joint = Joint(
      definition: definition, name: name,
      engine: EngineJoint(kind, child: child, parent: parent, in: engine.id))
    if definition.measuresLoad { joint.load = LoadMemory(of: joint.engine) }
    for number in 0..<kind.freedomCount {
      let freedom = number < definition.freedoms.count ? definition.freedoms[number] : Freedom()
      addDrive(freedom, number: number, kind: kind, to: &joint, child: child, parent: parent)
    }
    joints.append(joint)
    if !definition.bodiesCollide, let parent = definition.parent {
      ignoredPairs.insert(BodyPair(definition.child.index, parent.index))
    }
    addToFingerprint(definition, name: name)
    tables.invalidate()
    return JointID(index: joints.count - 1)
  }

  public func name(of joint: JointID) -> String { joints[joint.index].name }

  /// The first joint of that name.
  public func joint(named name: String) -> JointID? {
    joints.firstIndex { $0.name == name }.map(JointID.init)
  }

  /// Radians or metres from where the joint was made, positive as the child turns or slides along the axis.
  public func position(of joint: JointID, freedom: Int = 0) -> Double {
    joints[joint.index].drives[freedom].axis?.position ?? 0
  }

  /// Radians or metres a second.
  public func speed(of joint: JointID, freedom: Int = 0) -> Double {
    joints[joint.index].drives[freedom].axis?.speed ?? 0
  }

  /// What the joint's motor is asked for.
  public func motor(of joint: JointID, freedom: Int = 0) -> Freedom.Motor? {
    joints[joint.index].drives[freedom].motor
  }

  /// Asks something else of a joint's motor; the joint must have been made with one.
  public func setMotor(
    _ motor: Freedom.Motor, of joint: JointID, freedom: Int = 0
  ) throws(SimulationError) {
    let name = joints[joint.index].name
    guard let drive = joints[joint.index].drives[freedom].motorDrive else {
      throw .invalidValue(
        name: "a motor speed for \(name)", given: "\(motor.speed)",
        allowed: "left out, because this joint was made without a motor")
    }
    try motor.validate(name)
    joints[joint.index].drives[freedom].motor = motor
    drive.set(motor)
  }

  /// What the joint's spring pulls towards, in radians or metres.
  public func setSpringRest(
    _ rest: Double, of joint: JointID, freedom: Int = 0
  ) throws(SimulationError) {
    let name = joints[joint.index].name
    try requireFinite(rest, "the spring's rest position of \(name)")
    guard let spring = joints[joint.index].drives[freedom].spring else {
      throw .invalidValue(
        name: "a rest position for \(name)", given: "\(rest)",
        allowed: "left out, because this joint was made without a spring")
    }
    springs.springs[spring].rest = rest
  }

  /// What the joint pushed and twisted its child with in the last substep, motors and limits included, and
  /// nothing after a restore; nil for a joint made without ``JointDefinition/measuresLoad``.
  public func load(of joint: JointID) -> Load? {
    let joint = joints[joint.index]
    guard var load = joint.load?.load else { return nil }
    let child = bodies[joint.definition.child.index]
    let anchor = joint.engine.anchor(of: joint.definition.kind) ?? child.pose.position
    // The engine gives the torque about the centre of mass.
    load.torque += (child.enginePosition - anchor).cross(load.force)
    return load
  }

  /// The part of ``load(of:)`` along a freedom: newton metres about a hinge, newtons along a slider.
  public func force(of joint: JointID, freedom: Int = 0) -> Double? {
    guard let load = load(of: joint) else { return nil }
    let kind = joints[joint.index].definition.kind
    guard let axis = joints[joint.index].engine.direction(freedom, of: kind) else { return nil }
    if case .slider = kind { return axis.dot(load.force) }
    return axis.dot(load.torque)
  }

  private func validate(
    _ definition: JointDefinition, named name: String
  ) throws(SimulationError) {
    for body in [definition.child, definition.parent].compactMap({ $0 })
    where !bodies.indices.contains(body.index) {
      throw .unknownPart(kind: "body", index: body.index, count: bodies.count)
    }
    guard definition.child != definition.parent else {
      throw .invalidValue(
        name: "the parent of \(name)", given: "its child too", allowed: "another body")
    }
    guard bodies[definition.child.index].moves else {
      throw .invalidValue(
        name: "the child of \(name)",
        given: "the fixed body \(bodies[definition.child.index].name)",
        allowed: "a body that moves")
    }
    let count = definition.kind.freedomCount
    guard definition.freedoms.count <= count else {
      throw .invalidValue(
        name: "the number of freedoms of \(name)", given: "\(definition.freedoms.count)",
        allowed: "at most \(count) for this kind of joint")
    }
    let isAngle = if case .slider = definition.kind { false } else { true }
    for freedom in definition.freedoms {
      try freedom.validate(name, isAngle: isAngle)
      if case .ball = definition.kind {
        guard freedom.limits == nil, freedom.motor == nil, freedom.spring?.stiffness ?? 0 == 0
        else {
          throw .invalidValue(
            name: "the freedom of \(name)", given: "limited, driven or sprung",
            allowed: "damped or slowed by friction only, since a ball joint has no angle")
        }
      }
    }
  }

  private func normalized(
    _ kind: JointDefinition.Kind, named name: String
  ) throws(SimulationError) -> JointDefinition.Kind {
    switch kind {
    case .fixed: return .fixed
    case .hinge(let anchor, let axis):
      try requireFinite(anchor, "the anchor of \(name)")
      return .hinge(anchor: anchor, axis: try requireDirection(axis, "the axis of \(name)"))
    case .slider(let axis):
      return .slider(axis: try requireDirection(axis, "the axis of \(name)"))
    case .universal(let anchor, let parentAxis, let childAxis):
      try requireFinite(anchor, "the anchor of \(name)")
      let parent = try requireDirection(parentAxis, "the parent's axis of \(name)")
      let child = try requireDirection(childAxis, "the child's axis of \(name)")
      guard abs(parent.dot(child)) < 1e-6 else {
        throw .invalidValue(
          name: "the cosine between the axes of \(name)", given: "\(parent.dot(child))",
          allowed: "0, for axes at right angles")
      }
      return .universal(anchor: anchor, parentAxis: parent, childAxis: child)
    case .ball(let anchor):
      try requireFinite(anchor, "the anchor of \(name)")
      return kind
    }
  }

  private func addToFingerprint(_ definition: JointDefinition, name: String) {
    fingerprint.add(.joint)
    fingerprint.add(name)
    fingerprint.add(definition.child.index)
    fingerprint.add(definition.parent?.index ?? -1)
    fingerprint.add(definition.bodiesCollide ? 1 : 0)
    fingerprint.add(definition.measuresLoad ? 1 : 0)
    switch definition.kind {
    case .fixed: fingerprint.add(0)
    case .hinge(let anchor, let axis):
      fingerprint.add(1)
      fingerprint.add(anchor)
      fingerprint.add(axis)
    case .slider(let axis):
      fingerprint.add(2)
      fingerprint.add(axis)
    case .universal(let anchor, let parentAxis, let childAxis):
      fingerprint.add(3)
      fingerprint.add(anchor)
      fingerprint.add(parentAxis)
      fingerprint.add(childAxis)
    case .ball(let anchor):
      fingerprint.add(4)
      fingerprint.add(anchor)
    }
    fingerprint.add(definition.freedoms.count)
    // What a motor is asked for and where a spring rests is state.
    for freedom in definition.freedoms {
      fingerprint.add(freedom.limits?.lowerBound ?? -.infinity)
      fingerprint.add(freedom.limits?.upperBound ?? .infinity)
      fingerprint.add([freedom.friction, freedom.bounce, freedom.motor == nil ? 0 : 1])
      fingerprint.add(freedom.spring == nil ? 0 : 1)
      fingerprint.add(freedom.spring?.stiffness ?? 0)
      fingerprint.add(freedom.spring?.damping ?? 0)
    }
  }
}
