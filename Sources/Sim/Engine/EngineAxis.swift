internal import CODE

/// One way a joint of the engine can move, or a motor beside a joint push.
struct EngineAxis {
  enum Kind: Equatable {
    case hinge, slider
    /// The engine counts the axis that turns with the child first.
    case universalChild, universalParent
    case angularMotor(Int32)
    case linearMotor
  }

  let joint: EngineJoint
  let kind: Kind

  /// Radians or metres since the joint was made; a motor has none.
  var position: Double {
    switch kind {
    case .hinge: dJointGetHingeAngle(joint.id)
    case .slider: dJointGetSliderPosition(joint.id)
    case .universalChild: dJointGetUniversalAngle1(joint.id)
    case .universalParent: dJointGetUniversalAngle2(joint.id)
    case .angularMotor, .linearMotor: 0
    }
  }

  /// Radians or metres a second.
  var speed: Double {
    switch kind {
    case .hinge: dJointGetHingeAngleRate(joint.id)
    case .slider: dJointGetSliderPositionRate(joint.id)
    case .universalChild: dJointGetUniversalAngle1Rate(joint.id)
    case .universalParent: dJointGetUniversalAngle2Rate(joint.id)
    case .angularMotor, .linearMotor: 0
    }
  }

  /// The entry for the table of drives, at rest and without force.
  var drive: CODEDrive {
    let nextAxis: Int32 = 0x100
    var drive = CODEDrive()
    drive.joint = joint.id
    drive.isChanged = true
    switch kind {
    case .hinge: drive.set = dJointSetHingeParam
    case .slider: drive.set = dJointSetSliderParam
    case .universalChild: drive.set = dJointSetUniversalParam
    case .universalParent:
      drive.set = dJointSetUniversalParam
      drive.shift = nextAxis
    case .angularMotor(let axis):
      drive.set = dJointSetAMotorParam
      drive.shift = axis * nextAxis
    case .linearMotor: drive.set = dJointSetLMotorParam
    }
    return drive
  }

  func limit(to range: ClosedRange<Double>, bounce: Double) {
    // In this order, because the engine ignores a low stop above the high one.
    set(dParamLoStop, to: -.infinity)
    set(dParamHiStop, to: range.upperBound)
    set(dParamLoStop, to: range.lowerBound)
    set(dParamBounce, to: bounce)
    // A motor that drives away from its stop is given a nudge instead of its whole force, which the engine
    // would apply without regard to the speed reached.
    set(dParamFudgeFactor, to: 0.02)
  }

  private func set(_ parameter: some BinaryInteger, to value: Double) {
    let drive = self.drive
    drive.set(joint.id, Int32(truncatingIfNeeded: parameter) + drive.shift, value)
  }
}
