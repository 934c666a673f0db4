internal import CODE

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
    let child = bodies[definition.child.index].id
    let parent = definition.parent.flatMap { engineBody(forJointOn: $0.index) }
    let id = createJoint(kind, child: child, parent: parent)
    var joint = Joint(definition: definition, name: name, id: id)
    if definition.measuresLoad {
      let feedback = UnsafeMutablePointer<dJointFeedback>.allocate(capacity: 1)
      feedback.initialize(to: dJointFeedback())
      dJointSetFeedback(id, feedback)
      joint.feedback = feedback
    }
    for number in 0..<Joint.freedomCount(of: kind) {
      let freedom = number < definition.freedoms.count ? definition.freedoms[number] : Freedom()
      addDrive(freedom, number: number, kind: kind, to: &joint, child: child, parent: parent)
    }
    joints.append(joint)
    if !definition.bodiesCollide, let parent = definition.parent {
      ignoredPairs.insert(BodyPair(definition.child.index, parent.index))
    }
    addToFingerprint(definition, name: name)
    structureChanged()
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
    guard let row = joints[joint.index].drives[freedom].motorRow else {
      throw .invalidValue(
        name: "a motor speed for \(name)", given: "\(motor.speed)",
        allowed: "left out, because this joint was made without a motor")
    }
    try Freedom(motor: motor).validate(name, isAngle: false)
    joints[joint.index].drives[freedom].motor = motor
    row.drive(speed: motor.speed, force: motor.maximumForce, softness: 1 / motor.stiffness)
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
    springs[spring].spring.rest = rest
  }

  /// What the joint pushed and twisted its child with in the last substep, motors and limits included;
  /// nil for a joint made without ``JointDefinition/measuresLoad``.
  public func load(of joint: JointID) -> Load? {
    let joint = joints[joint.index]
    guard let feedback = joint.feedback?.pointee else { return nil }
    let force = Vector3(feedback.f1.0, feedback.f1.1, feedback.f1.2)
    let torque = Vector3(feedback.t1.0, feedback.t1.1, feedback.t1.2)
    let child = bodies[joint.definition.child.index]
    // The engine gives the torque about the centre of mass.
    return Load(
      force: force, torque: torque + (child.enginePosition - anchor(of: joint)).cross(force))
  }

  /// The part of ``load(of:)`` along a freedom: newton metres about a hinge, newtons along a slider.
  public func force(of joint: JointID, freedom: Int = 0) -> Double? {
    guard let load = load(of: joint) else { return nil }
    let id = joints[joint.index].id
    switch (joints[joint.index].definition.kind, freedom) {
    case (.hinge, _):
      return engineVector { dJointGetHingeAxis(id, $0) }.dot(load.torque)
    case (.slider, _):
      return engineVector { dJointGetSliderAxis(id, $0) }.dot(load.force)
    case (.universal, 0):
      return engineVector { dJointGetUniversalAxis2(id, $0) }.dot(load.torque)
    case (.universal, _):
      return engineVector { dJointGetUniversalAxis1(id, $0) }.dot(load.torque)
    case (.fixed, _), (.ball, _):
      return nil
    }
  }

  private func anchor(of joint: Joint) -> Vector3 {
    switch joint.definition.kind {
    case .hinge: engineVector { dJointGetHingeAnchor(joint.id, $0) }
    case .universal: engineVector { dJointGetUniversalAnchor(joint.id, $0) }
    case .ball: engineVector { dJointGetBallAnchor(joint.id, $0) }
    case .fixed, .slider: bodies[joint.definition.child.index].pose.position
    }
  }

  private func engineVector(_ read: (UnsafeMutablePointer<Double>?) -> Void) -> Vector3 {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) {
      read($0.baseAddress)
      return [$0[0], $0[1], $0[2]]
    }
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
    let count = Joint.freedomCount(of: definition.kind)
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
    fingerprint.add(name)
    fingerprint.add(definition.child.index)
    fingerprint.add(definition.parent?.index ?? -1)
    fingerprint.add(definition.bodiesCollide ? 1 : 0)
    switch definition.kind {
    case .fixed: fingerprint.add(0)
    case .hinge(let anchor, let axis):
      fingerprint.add(anchor)
      fingerprint.add(axis)
    case .slider(let axis): fingerprint.add(axis)
    case .universal(let anchor, let parentAxis, let childAxis):
      fingerprint.add(anchor)
      fingerprint.add(parentAxis)
      fingerprint.add(childAxis)
    case .ball(let anchor): fingerprint.add(anchor)
    }
    for freedom in definition.freedoms {
      fingerprint.add(freedom.limits?.lowerBound ?? -.infinity)
      fingerprint.add(freedom.limits?.upperBound ?? .infinity)
      fingerprint.add([freedom.friction, freedom.bounce, freedom.motor == nil ? 0 : 1])
      fingerprint.add([freedom.spring?.stiffness ?? -1, freedom.spring?.damping ?? -1, 0])
    }
  }
}
