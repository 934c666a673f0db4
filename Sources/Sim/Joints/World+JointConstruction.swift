// Builds joints and their drives from the engine's joints and motors.

extension World {
  func addDrive(
    _ dof: DegreeOfFreedom, number: Int, kind: JointDefinition.Kind, to joint: inout Joint,
    child: EngineBody, parent: EngineBody?
  ) {
    let axis = joint.engine.axis(number, of: kind)
    if let limits = dof.limits { axis?.setLimits(limits, restitution: dof.restitution) }
    var state = Joint.DOFState(axis: axis)
    // The joint's own row takes the first drive; each further drive gets a motor beside the joint.
    var ownRow = axis
    func nextRows() -> [JointDrive] {
      defer { ownRow = nil }
      let axes =
        ownRow.map { [$0] }
        ?? addAuxiliaryMotor(number, kind: kind, to: &joint, child: child, parent: parent)
      return axes.map { engine.addDrive($0) }
    }
    if let motor = dof.motor {
      let row = nextRows()[0]
      row.set(motor)
      state.motor = motor
      state.motorDrive = row
    }
    if let spring = dof.spring, let axis {
      let isOwn = ownRow != nil
      state.spring = springs.springs.count
      springs.springs.append(
        JointSprings.Spring(
          drive: nextRows()[0], axis: axis, limits: isOwn ? dof.limits : nil,
          stiffness: spring.stiffness, damping: spring.damping, restPosition: spring.restPosition))
    } else if let damping = dof.spring?.damping, damping > 0 {
      for row in nextRows() { row.set(speed: 0, force: .infinity, cfm: 1 / damping) }
    }
    if dof.friction > 0 {
      for row in nextRows() { row.set(speed: 0, force: dof.friction, cfm: 0) }
    }
    joint.dofs.append(state)
  }

  /// Adds a motor beside the joint, along one of its degrees of freedom.
  private func addAuxiliaryMotor(
    _ number: Int, kind: JointDefinition.Kind, to joint: inout Joint, child: EngineBody,
    parent: EngineBody?
  ) -> [EngineAxis] {
    if case .slider(let axis) = kind {
      let motor = EngineJoint(pushingAlong: axis, child: child, parent: parent, in: engine.id)
      joint.auxiliaryMotors.append(motor)
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
    joint.auxiliaryMotors.append(motor)
    return axes.indices.map { EngineAxis(joint: motor, kind: .angularMotor(Int32($0))) }
  }
}

extension JointDefinition.Kind {
  var dofCount: Int {
    switch self {
    case .fixed: 0
    case .hinge, .slider, .ball: 1
    case .universal: 2
    }
  }
}

extension EngineJoint {
  /// The engine's axis of a degree of freedom; nil for a fixed or ball joint, which has no row of its own.
  func axis(_ dof: Int, of kind: JointDefinition.Kind) -> EngineAxis? {
    switch (kind, dof) {
    case (.hinge, _): EngineAxis(joint: self, kind: .hinge)
    case (.slider, _): EngineAxis(joint: self, kind: .slider)
    case (.universal, 0): EngineAxis(joint: self, kind: .universalParent)
    case (.universal, _): EngineAxis(joint: self, kind: .universalChild)
    case (.fixed, _), (.ball, _): nil
    }
  }
}
