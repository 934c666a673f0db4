internal import CODE

/// One way a joint of the engine can move, with the row that limits and drives it.
struct EngineAxis {
  enum Kind: Equatable {
    case hinge, slider
    /// The engine counts the axis that turns with the child first.
    case universalChild, universalParent
    case angularMotor(Int32)
    case linearMotor
  }

  let joint: dJointID?
  let kind: Kind

  /// Radians or metres since the joint was made; a motor has none.
  var position: Double {
    switch kind {
    case .hinge: dJointGetHingeAngle(joint)
    case .slider: dJointGetSliderPosition(joint)
    case .universalChild: dJointGetUniversalAngle1(joint)
    case .universalParent: dJointGetUniversalAngle2(joint)
    case .angularMotor, .linearMotor: 0
    }
  }

  /// Radians or metres a second.
  var speed: Double {
    switch kind {
    case .hinge: dJointGetHingeAngleRate(joint)
    case .slider: dJointGetSliderPositionRate(joint)
    case .universalChild: dJointGetUniversalAngle1Rate(joint)
    case .universalParent: dJointGetUniversalAngle2Rate(joint)
    case .angularMotor, .linearMotor: 0
    }
  }

  /// Drives towards `speed` with at most `force`; `softness` is the speed lost for each unit of force.
  func drive(speed: Double, force: Double, softness: Double) {
    set(dParamVel, to: speed)
    set(dParamFMax, to: force)
    set(dParamCFM, to: softness)
  }

  /// Writes down by which joint and which of the engine's parameters a hinge or universal axis is driven.
  func describe(_ drive: inout CODEDrive) {
    let offset: Int32 = kind == .universalParent ? 0x100 : 0
    drive.joint = joint
    drive.speedParameter = Int32(truncatingIfNeeded: dParamVel) + offset
    drive.boundParameter = Int32(truncatingIfNeeded: dParamFMax) + offset
    drive.softnessParameter = Int32(truncatingIfNeeded: dParamCFM) + offset
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
    let number = Int32(truncatingIfNeeded: parameter)
    let nextAxis: Int32 = 0x100
    switch kind {
    case .hinge: dJointSetHingeParam(joint, number, value)
    case .slider: dJointSetSliderParam(joint, number, value)
    case .universalChild: dJointSetUniversalParam(joint, number, value)
    case .universalParent: dJointSetUniversalParam(joint, number + nextAxis, value)
    case .angularMotor(let axis): dJointSetAMotorParam(joint, number + axis * nextAxis, value)
    case .linearMotor: dJointSetLMotorParam(joint, number, value)
    }
  }
}
