internal import CODE

/// One degree of freedom of an engine joint, or one axis of a motor beside a joint.
struct EngineAxis {
  enum Kind: Equatable {
    case hinge, slider
    /// The engine's first axis is fixed in the child, its second in the parent.
    case universalChild, universalParent
    case angularMotor(Int32)
    case linearMotor
  }

  let joint: EngineJoint
  let kind: Kind

  /// The displacement since the joint was made, in radians or meters; 0 for a motor.
  var position: Double {
    switch kind {
    case .hinge: dJointGetHingeAngle(joint.id)
    case .slider: dJointGetSliderPosition(joint.id)
    case .universalChild: dJointGetUniversalAngle1(joint.id)
    case .universalParent: dJointGetUniversalAngle2(joint.id)
    case .angularMotor, .linearMotor: 0
    }
  }

  /// The velocity, in radians or meters per second.
  var velocity: Double {
    switch kind {
    case .hinge: dJointGetHingeAngleRate(joint.id)
    case .slider: dJointGetSliderPositionRate(joint.id)
    case .universalChild: dJointGetUniversalAngle1Rate(joint.id)
    case .universalParent: dJointGetUniversalAngle2Rate(joint.id)
    case .angularMotor, .linearMotor: 0
    }
  }

  /// A drive-table entry for this axis, with zero target velocity and zero force.
  var drive: CODEDrive {
    let nextAxis: Int32 = 0x100
    var drive = CODEDrive()
    drive.joint = joint.id
    drive.isChanged = true
    switch kind {
    case .hinge: drive.setParameter = dJointSetHingeParam
    case .slider: drive.setParameter = dJointSetSliderParam
    case .universalChild: drive.setParameter = dJointSetUniversalParam
    case .universalParent:
      drive.setParameter = dJointSetUniversalParam
      drive.parameterOffset = nextAxis
    case .angularMotor(let axis):
      drive.setParameter = dJointSetAMotorParam
      drive.parameterOffset = axis * nextAxis
    case .linearMotor: drive.setParameter = dJointSetLMotorParam
    }
    return drive
  }

  func setLimits(_ range: ClosedRange<Double>, restitution: Double) {
    // This order matters: the engine ignores a low stop above the high one.
    set(dParamLoStop, to: -.infinity)
    set(dParamHiStop, to: range.upperBound)
    set(dParamLoStop, to: range.lowerBound)
    set(dParamBounce, to: restitution)
    // At a stop, the engine applies a motor's whole force, whatever speed results. This factor (ODE's "fudge factor")
    // reduces that force for a motor that drives away from its stop.
    set(dParamFudgeFactor, to: 0.02)
  }

  private func set(_ parameter: some BinaryInteger, to value: Double) {
    let drive = self.drive
    drive.setParameter(
      joint.id, Int32(truncatingIfNeeded: parameter) + drive.parameterOffset, value)
  }
}
