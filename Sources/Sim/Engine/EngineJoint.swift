internal import CODE

/// A joint of the engine, or a motor beside one.
struct EngineJoint {
  let id: dJointID

  private init(_ id: dJointID?, child: EngineBody, parent: EngineBody?) {
    guard let id else { preconditionFailure("the engine made no joint") }
    self.id = id
    dJointAttach(id, child.id, parent?.id)
  }

  /// Holds two bodies together as they stand; the kind has been validated.
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

  /// A motor beside a slider, along its axis.
  init(
    pushingAlong axis: Vector3, child: EngineBody, parent: EngineBody?, in world: dWorldID?
  ) {
    self.init(dJointCreateLMotor(world, nil), child: child, parent: parent)
    dJointSetLMotorNumAxes(id, 1)
    dJointSetLMotorAxis(id, 0, parent == nil ? 0 : 2, axis.x, axis.y, axis.z)
  }

  /// A motor beside a joint that turns, about axes that lie fast in the child or in the parent.
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

  /// Has the engine leave there what it applies.
  func measureLoad(in feedback: UnsafeMutablePointer<dJointFeedback>) {
    dJointSetFeedback(id, feedback)
  }

  /// Where a joint of that kind turns now; nil for one that does not turn about a point.
  func anchor(of kind: JointDefinition.Kind) -> Vector3? {
    switch kind {
    case .hinge: read { dJointGetHingeAnchor(id, $0) }
    case .universal: read { dJointGetUniversalAnchor(id, $0) }
    case .ball: read { dJointGetBallAnchor(id, $0) }
    case .fixed, .slider: nil
    }
  }

  /// The axis of one of a joint's freedoms as it lies now; nil where there is no one axis.
  func direction(_ freedom: Int, of kind: JointDefinition.Kind) -> Vector3? {
    switch (kind, freedom) {
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
