internal import CODE

// How joints and what acts along them are put together from the engine's parts.

extension World {
  func createJoint(
    _ kind: JointDefinition.Kind, child: dBodyID?, parent: dBodyID?
  ) -> dJointID? {
    let world = substep.pointee.world
    switch kind {
    case .fixed:
      let id = dJointCreateFixed(world, nil)
      dJointAttach(id, child, parent)
      dJointSetFixed(id)
      return id
    case .hinge(let anchor, let axis):
      let id = dJointCreateHinge(world, nil)
      dJointAttach(id, child, parent)
      dJointSetHingeAnchor(id, anchor.x, anchor.y, anchor.z)
      dJointSetHingeAxis(id, axis.x, axis.y, axis.z)
      return id
    case .slider(let axis):
      let id = dJointCreateSlider(world, nil)
      dJointAttach(id, child, parent)
      dJointSetSliderAxis(id, axis.x, axis.y, axis.z)
      return id
    case .universal(let anchor, let parentAxis, let childAxis):
      let id = dJointCreateUniversal(world, nil)
      dJointAttach(id, child, parent)
      dJointSetUniversalAnchor(id, anchor.x, anchor.y, anchor.z)
      dJointSetUniversalAxis1(id, childAxis.x, childAxis.y, childAxis.z)
      dJointSetUniversalAxis2(id, parentAxis.x, parentAxis.y, parentAxis.z)
      return id
    case .ball(let anchor):
      let id = dJointCreateBall(world, nil)
      dJointAttach(id, child, parent)
      dJointSetBallAnchor(id, anchor.x, anchor.y, anchor.z)
      return id
    }
  }

  func addDrive(
    _ freedom: Freedom, number: Int, kind: JointDefinition.Kind, to joint: inout Joint,
    child: dBodyID?, parent: dBodyID?
  ) {
    let axis = Joint.axis(number, of: kind, id: joint.id)
    if let limits = freedom.limits { axis?.limit(to: limits, bounce: freedom.bounce) }
    var drive = Joint.Drive(axis: axis)
    // The joint's own row takes the first of these; each other one gets a motor beside the joint.
    var ownRow = axis
    func nextRows() -> [EngineAxis] {
      defer { ownRow = nil }
      return ownRow.map { [$0] }
        ?? addHelper(number, kind: kind, to: &joint, child: child, parent: parent)
    }
    if let motor = freedom.motor {
      let row = nextRows()[0]
      row.drive(speed: motor.speed, force: motor.maximumForce, softness: 1 / motor.stiffness)
      drive.motor = motor
      drive.motorRow = row
    }
    if let spring = freedom.spring, let axis {
      let isOwn = ownRow != nil
      drive.spring = springs.count
      springs.append(
        SpringRow(
          row: nextRows()[0], axis: axis, limits: isOwn ? freedom.limits : nil, spring: spring))
    } else if let damping = freedom.spring?.damping, damping > 0 {
      for row in nextRows() { row.drive(speed: 0, force: .infinity, softness: 1 / damping) }
    }
    if freedom.friction > 0 {
      for row in nextRows() { row.drive(speed: 0, force: freedom.friction, softness: 0) }
    }
    joint.drives.append(drive)
  }

  /// A motor beside the joint that acts along one of its freedoms.
  private func addHelper(
    _ number: Int, kind: JointDefinition.Kind, to joint: inout Joint, child: dBodyID?,
    parent: dBodyID?
  ) -> [EngineAxis] {
    let world = substep.pointee.world
    if case .slider(let axis) = kind {
      let id = dJointCreateLMotor(world, nil)
      dJointAttach(id, child, parent)
      dJointSetLMotorNumAxes(id, 1)
      dJointSetLMotorAxis(id, 0, parent == nil ? 0 : 2, axis.x, axis.y, axis.z)
      joint.helpers.append(id)
      return [EngineAxis(joint: id, kind: .linearMotor)]
    }
    let id = dJointCreateAMotor(world, nil)
    dJointAttach(id, child, parent)
    dJointSetAMotorMode(id, Int32(dAMotorUser))
    let axes: [(axis: Vector3, follows: Int32)]
    let parentSide: Int32 = parent == nil ? 0 : 2
    switch kind {
    case .hinge(_, let axis): axes = [(axis, 1)]
    case .universal(_, let parentAxis, _) where number == 0: axes = [(parentAxis, parentSide)]
    case .universal(_, _, let childAxis): axes = [(childAxis, 1)]
    default: axes = [([1, 0, 0], 1), ([0, 1, 0], 1), ([0, 0, 1], 1)]
    }
    dJointSetAMotorNumAxes(id, Int32(axes.count))
    for (index, entry) in axes.enumerated() {
      dJointSetAMotorAxis(
        id, Int32(index), entry.follows, entry.axis.x, entry.axis.y, entry.axis.z)
    }
    joint.helpers.append(id)
    return axes.indices.map { EngineAxis(joint: id, kind: .angularMotor(Int32($0))) }
  }
}

extension Joint {
  static func freedomCount(of kind: JointDefinition.Kind) -> Int {
    switch kind {
    case .fixed: 0
    case .hinge, .slider, .ball: 1
    case .universal: 2
    }
  }

  /// Where the engine keeps a freedom; a ball joint has no row of its own.
  static func axis(
    _ number: Int, of kind: JointDefinition.Kind, id: dJointID?
  ) -> EngineAxis? {
    switch (kind, number) {
    case (.hinge, _): EngineAxis(joint: id, kind: .hinge)
    case (.slider, _): EngineAxis(joint: id, kind: .slider)
    case (.universal, 0): EngineAxis(joint: id, kind: .universalParent)
    case (.universal, _): EngineAxis(joint: id, kind: .universalChild)
    case (.fixed, _), (.ball, _): nil
    }
  }
}
