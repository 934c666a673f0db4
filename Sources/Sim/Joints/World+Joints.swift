/// The force and torque that a joint applies to a body.
public struct Wrench: Equatable, Sendable {
  /// Newtons, in the world's axes.
  public var force: Vector3
  /// Newton meters, about the joint's anchor.
  public var torque: Vector3
}

/// How one degree of freedom of a joint can move a point of a body.
public struct JointMotion: Equatable, Sendable {
  /// The velocity of the point when the joint moves at one radian or meter per second.
  public let velocity: Vector3
  /// The position of the joint, and its limits, in radians or meters; nil for a joint without limits.
  public let position: Double
  public let limits: ClosedRange<Double>?
}

extension World {
  /// Adds a joint between two bodies at their current poses.
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
    if definition.measuresWrench { joint.wrench = JointFeedbackBuffer(of: joint.engine) }
    for number in 0..<kind.dofCount {
      let dof =
        number < definition.degreesOfFreedom.count
        ? definition.degreesOfFreedom[number] : DegreeOfFreedom()
      addDrive(dof, number: number, kind: kind, to: &joint, child: child, parent: parent)
    }
    joints.append(joint)
    if !definition.connectedBodiesCollide, let parent = definition.parent {
      disabledCollisionPairs.insert(BodyPair(definition.child.index, parent.index))
    }
    addToFingerprint(definition, name: name)
    tables.invalidate()
    return JointID(index: joints.count - 1)
  }

  public func name(of joint: JointID) -> String { joints[joint.index].name }

  /// The first joint with that name.
  public func joint(named name: String) -> JointID? {
    joints.firstIndex { $0.name == name }.map(JointID.init)
  }

  /// How the joints of a body can move a point of it, a motion for each degree of freedom. The joints of the bodies that
  /// carry it move it, too. Empty for a free body.
  public func jointMotions(of body: BodyID, at point: Vector3) -> [JointMotion] {
    var motions: [JointMotion] = []
    var carried = body
    for _ in 0..<bodyCount {
      guard let joint = joints.first(where: { $0.definition.child == carried }) else { break }
      let kind = joint.definition.kind
      let anchor = joint.engine.anchor(of: kind)
      for (number, dof) in joint.dofs.enumerated() {
        guard let axis = joint.engine.direction(number, of: kind) else { continue }
        motions.append(
          JointMotion(
            velocity: anchor.map { axis.cross(point - $0) } ?? axis,
            position: dof.axis?.position ?? 0,
            limits: joint.definition.degreesOfFreedom.dropFirst(number).first?.limits))
      }
      guard let carrier = joint.definition.parent else { break }
      carried = carrier
    }
    return motions
  }

  /// The displacement since the joint was made, in radians or meters; positive if the child moves along the axis.
  public func position(of joint: JointID, dof: Int = 0) -> Double {
    joints[joint.index].dofs[dof].axis?.position ?? 0
  }

  /// The velocity, in radians or meters per second.
  public func velocity(of joint: JointID, dof: Int = 0) -> Double {
    joints[joint.index].dofs[dof].axis?.velocity ?? 0
  }

  /// The current settings of the joint's motor; nil for a joint without one.
  public func motor(of joint: JointID, dof: Int = 0) -> DegreeOfFreedom.Motor? {
    joints[joint.index].dofs[dof].motor
  }

  /// Changes the settings of a joint's motor; the joint must have been made with one.
  public func setMotor(
    _ motor: DegreeOfFreedom.Motor, of joint: JointID, dof: Int = 0
  ) throws(SimulationError) {
    let name = joints[joint.index].name
    guard let drive = joints[joint.index].dofs[dof].motorDrive else {
      throw .invalidValue(
        name: "a motor speed for \(name)", given: "\(motor.targetVelocity)",
        allowed: "omitted, because this joint has no motor")
    }
    try motor.validate(name)
    joints[joint.index].dofs[dof].motor = motor
    drive.set(motor)
  }

  /// Sets the rest position of a joint's spring, in radians or meters.
  public func setSpringRestPosition(
    _ restPosition: Double, of joint: JointID, dof: Int = 0
  ) throws(SimulationError) {
    let name = joints[joint.index].name
    try requireFinite(restPosition, "the spring's rest position of \(name)")
    guard let spring = joints[joint.index].dofs[dof].spring else {
      throw .invalidValue(
        name: "a rest position for \(name)", given: "\(restPosition)",
        allowed: "omitted, because this joint has no spring")
    }
    springs.springs[spring].restPosition = restPosition
  }

  /// The wrench of the joint on its child in the last substep, including motors and limits.
  ///
  /// It is zero after a restore, and nil for a joint made without ``JointDefinition/measuresWrench``.
  public func wrench(of joint: JointID) -> Wrench? {
    let joint = joints[joint.index]
    guard var wrench = joint.wrench?.wrench else { return nil }
    let child = bodies[joint.definition.child.index]
    let anchor = joint.engine.anchor(of: joint.definition.kind) ?? child.pose.position
    // The engine reports the torque about the center of mass.
    wrench.torque += (child.enginePosition - anchor).cross(wrench.force)
    return wrench
  }

  /// The component of ``wrench(of:)`` along one axis: newton meters about a hinge, newtons along a slider.
  public func force(of joint: JointID, dof: Int = 0) -> Double? {
    guard let wrench = wrench(of: joint) else { return nil }
    let kind = joints[joint.index].definition.kind
    guard let axis = joints[joint.index].engine.direction(dof, of: kind) else { return nil }
    if case .slider = kind { return axis.dot(wrench.force) }
    return axis.dot(wrench.torque)
  }

  private func validate(
    _ definition: JointDefinition, named name: String
  ) throws(SimulationError) {
    for body in [definition.child, definition.parent].compactMap({ $0 })
    where !bodies.indices.contains(body.index) {
      throw .unknownHandle(kind: "body", index: body.index, count: bodies.count)
    }
    guard definition.child != definition.parent else {
      throw .invalidValue(
        name: "the parent of \(name)", given: "its child", allowed: "another body")
    }
    guard bodies[definition.child.index].isDynamic else {
      throw .invalidValue(
        name: "the child of \(name)",
        given: "the static body \(bodies[definition.child.index].name)",
        allowed: "a dynamic body")
    }
    let count = definition.kind.dofCount
    guard definition.degreesOfFreedom.count <= count else {
      throw .invalidValue(
        name: "the number of degrees of freedom of \(name)",
        given: "\(definition.degreesOfFreedom.count)",
        allowed: "at most \(count) for this kind of joint")
    }
    let isAngle = if case .slider = definition.kind { false } else { true }
    for dof in definition.degreesOfFreedom {
      try dof.validate(name, isAngle: isAngle)
      if case .ball = definition.kind {
        guard dof.limits == nil, dof.motor == nil, dof.spring?.stiffness ?? 0 == 0
        else {
          throw .invalidValue(
            name: "the degree of freedom of \(name)", given: "limited, driven or sprung",
            allowed: "only damped or subject to friction, because a ball joint has no angle")
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
          allowed: "0, for perpendicular axes")
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
    fingerprint.add(definition.connectedBodiesCollide ? 1 : 0)
    fingerprint.add(definition.measuresWrench ? 1 : 0)
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
    fingerprint.add(definition.degreesOfFreedom.count)
    // Motor settings and rest positions are state, not part of the model.
    for dof in definition.degreesOfFreedom {
      fingerprint.add(dof.limits?.lowerBound ?? -.infinity)
      fingerprint.add(dof.limits?.upperBound ?? .infinity)
      fingerprint.add([dof.friction, dof.restitution, dof.motor == nil ? 0 : 1])
      fingerprint.add(dof.spring == nil ? 0 : 1)
      fingerprint.add(dof.spring?.stiffness ?? 0)
      fingerprint.add(dof.spring?.damping ?? 0)
    }
  }
}
