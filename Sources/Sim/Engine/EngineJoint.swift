internal import CODE

/// A joint of the engine, or a motor beside one.
struct EngineJoint {
  let id: dJointID

  private init(_ id: dJointID?, child: EngineBody, parent: EngineBody?) {
    guard let id else { preconditionFailure("the engine returned no joint") }
    self.id = id
    dJointAttach(id, child.id, parent?.id)
  }

  /// Joins two bodies at their current poses; `kind` has been validated.
  init(
    _ kind: JointDefinition.Kind, child: EngineBody, parent: EngineBody?, in world: dWorldID?
  ) {
    switch kind {
    case .fixed:
      self.init(dJointCreateFixed(world, nil), child: child, parent: parent)
      dJointSetFixed(id)
    case .hinge(let anchor, let axis):
      self.init(dJointCreateHinge(world, nil), child: child, parent: parent)
      dJointSetHingeAnchor(id, anchor.x, anchor.y, anchor.z)
      dJointSetHingeAxis(id, axis.x, axis.y, axis.z)
    case .slider(let axis):
      self.init(dJointCreateSlider(world, nil), child: child, parent: parent)
      dJointSetSliderAxis(id, axis.x, axis.y, axis.z)
    case .universal(let anchor, let parentAxis, let childAxis):
      self.init(dJointCreateUniversal(world, nil), child: child, parent: parent)
      dJointSetUniversalAnchor(id, anchor.x, anchor.y, anchor.z)
      dJointSetUniversalAxis1(id, childAxis.x, childAxis.y, childAxis.z)
      dJointSetUniversalAxis2(id, parentAxis.x, parentAxis.y, parentAxis.z)
    case .ball(let anchor):
      self.init(dJointCreateBall(world, nil), child: child, parent: parent)
      dJointSetBallAnchor(id, anchor.x, anchor.y, anchor.z)
    }
  }

  /// Creates a linear motor along the axis of a slider.
  init(
    pushingAlong axis: Vector3, child: EngineBody, parent: EngineBody?, in world: dWorldID?
  ) {
    self.init(dJointCreateLMotor(world, nil), child: child, parent: parent)
    dJointSetLMotorNumAxes(id, 1)
    dJointSetLMotorAxis(id, 0, parent == nil ? 0 : 2, axis.x, axis.y, axis.z)
  }

  /// Creates an angular motor beside a rotating joint, about axes fixed in the child or in the parent.
  init(
    turningAbout axes: [Vector3], fixedInChild: Bool, child: EngineBody, parent: EngineBody?,
    in world: dWorldID?
  ) {
    self.init(dJointCreateAMotor(world, nil), child: child, parent: parent)
    dJointSetAMotorMode(id, Int32(dAMotorUser))
    dJointSetAMotorNumAxes(id, Int32(axes.count))
    let follows: Int32 = fixedInChild ? 1 : parent == nil ? 0 : 2
    for (index, axis) in axes.enumerated() {
      dJointSetAMotorAxis(id, Int32(index), follows, axis.x, axis.y, axis.z)
    }
  }

  func destroy() { dJointDestroy(id) }

  /// Makes the engine write the joint's force and torque to `feedback` in every substep.
  func setFeedback(in feedback: UnsafeMutablePointer<dJointFeedback>) {
    dJointSetFeedback(id, feedback)
  }

  /// The joint's current anchor; nil for a joint without one.
  func anchor(of kind: JointDefinition.Kind) -> Vector3? {
    switch kind {
    case .hinge: read { dJointGetHingeAnchor(id, $0) }
    case .universal: read { dJointGetUniversalAnchor(id, $0) }
    case .ball: read { dJointGetBallAnchor(id, $0) }
    case .fixed, .slider: nil
    }
  }

  /// The current world axis of one degree of freedom; nil for a joint without a single axis.
  func direction(_ dof: Int, of kind: JointDefinition.Kind) -> Vector3? {
    switch (kind, dof) {
    case (.hinge, _): read { dJointGetHingeAxis(id, $0) }
    case (.slider, _): read { dJointGetSliderAxis(id, $0) }
    case (.universal, 0): read { dJointGetUniversalAxis2(id, $0) }
    case (.universal, _): read { dJointGetUniversalAxis1(id, $0) }
    case (.fixed, _), (.ball, _): nil
    }
  }

  private func read(_ get: (UnsafeMutablePointer<Double>?) -> Void) -> Vector3 {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) {
      get($0.baseAddress)
      return [$0[0], $0[1], $0[2]]
    }
  }
}
