// How joints and what acts along them are put together from the engine's parts.

extension World {
  func addDrive(
    _ freedom: Freedom, number: Int, kind: JointDefinition.Kind, to joint: inout Joint,
    child: EngineBody, parent: EngineBody?
  ) {
    let axis = joint.engine.axis(number, of: kind)
    if let limits = freedom.limits { axis?.limit(to: limits, bounce: freedom.bounce) }
    var drive = Joint.Drive(axis: axis)
    // The joint's own row takes the first of these; each other one gets a motor beside the joint.
    var ownRow = axis
    func nextRows() -> [JointDrive] {
      defer { ownRow = nil }
      let axes =
        ownRow.map { [$0] }
        ?? addHelper(number, kind: kind, to: &joint, child: child, parent: parent)
      return axes.map { engine.addDrive($0) }
    }
    if let motor = freedom.motor {
      let row = nextRows()[0]
      row.set(motor)
      drive.motor = motor
      drive.motorDrive = row
    }
    if let spring = freedom.spring, let axis {
      let isOwn = ownRow != nil
      drive.spring = springs.springs.count
      springs.springs.append(
        JointSprings.Spring(
          drive: nextRows()[0], axis: axis, limits: isOwn ? freedom.limits : nil,
          stiffness: spring.stiffness, damping: spring.damping, rest: spring.rest))
    } else if let damping = freedom.spring?.damping, damping > 0 {
      for row in nextRows() { row.set(speed: 0, force: .infinity, softness: 1 / damping) }
    }
    if freedom.friction > 0 {
      for row in nextRows() { row.set(speed: 0, force: freedom.friction, softness: 0) }
    }
    joint.drives.append(drive)
  }

  /// A motor beside the joint that acts along one of its freedoms.
  private func addHelper(
    _ number: Int, kind: JointDefinition.Kind, to joint: inout Joint, child: EngineBody,
    parent: EngineBody?
  ) -> [EngineAxis] {
    if case .slider(let axis) = kind {
      let motor = EngineJoint(pushingAlong: axis, child: child, parent: parent, in: engine.id)
      joint.helpers.append(motor)
      return [EngineAxis(joint: motor, kind: .linearMotor)]
    }
    let axes: [Vector3]
    var isFixedInChild = true
    switch kind {
    case .hinge(_, let axis): axes = [axis]
    case .universal(_, let parentAxis, _) where number == 0:
      axes = [parentAxis]
      isFixedInChild = false
    case .universal(_, _, let childAxis): axes = [childAxis]
    default: axes = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    }
    let motor = EngineJoint(
      turningAbout: axes, fixedInChild: isFixedInChild, child: child, parent: parent,
      in: engine.id)
    joint.helpers.append(motor)
    return axes.indices.map { EngineAxis(joint: motor, kind: .angularMotor(Int32($0))) }
  }
}

extension JointDefinition.Kind {
  var freedomCount: Int {
    switch self {
    case .fixed: 0
    case .hinge, .slider, .ball: 1
    case .universal: 2
    }
  }
}

extension EngineJoint {
  /// Where the engine keeps a freedom; a ball joint has no row of its own.
  func axis(_ freedom: Int, of kind: JointDefinition.Kind) -> EngineAxis? {
    switch (kind, freedom) {
    case (.hinge, _): EngineAxis(joint: self, kind: .hinge)
    case (.slider, _): EngineAxis(joint: self, kind: .slider)
    case (.universal, 0): EngineAxis(joint: self, kind: .universalParent)
    case (.universal, _): EngineAxis(joint: self, kind: .universalChild)
    case (.fixed, _), (.ball, _): nil
    }
  }
}
