extension ArmModel {
  /// Throws if no arm with these parameters can be built and moved.
  func validate() throws(SimulationError) {
    for axis in 0..<3 { try require(base[axis], "the position of the arm's base", in: -100...100) }
    // The links' shapes end this far from the joints; see `ArmParts`.
    try require(shoulderHeight, "the height of the arm's shoulder", in: 0.1...10)
    try require(upperArmLength, "the length of the upper arm", in: 0.05...10)
    try require(forearmLength, "the length of the forearm", in: 0.1...10)
    try require(handLength, "the length of the hand", in: 0.01...10)
    try validateJoints()
    for (mass, name) in [
      (upperArmMass, "the upper arm"), (forearmMass, "the forearm"), (wristMass, "the wrist"),
      (handMass, "the hand"), (fingerMass, "a finger"),
    ] {
      try require(mass, "the mass of \(name)", in: 1e-3...1e4)
    }
    try validateFingers()
    try require(actionScale, "the arm's full displacement", in: 0...1)
  }

  private func validateJoints() throws(SimulationError) {
    for joint in 0..<JointVector.count {
      let name = "of joint \(joint + 1)"
      try require(lowerLimits[joint], "the lower limit \(name)", in: -Double.pi...Double.pi)
      try require(upperLimits[joint], "the upper limit \(name)", in: -Double.pi...Double.pi)
      // The controller keeps a margin at both limits, and some range must remain.
      guard upperLimits[joint] - lowerLimits[joint] >= 0.1 else {
        throw .invalidValue(
          name: "the range \(name)", given: "from \(lowerLimits[joint]) to \(upperLimits[joint])",
          allowed: "at least 0.1 radians wide, with the lower limit first")
      }
      try require(maximumTorque[joint], "the torque \(name)", in: 1e-3...1e6)
      try require(maximumSpeed[joint], "the speed \(name)", in: 1e-3...100)
      try require(velocityGain[joint], "the velocity gain \(name)", in: 1e-3...1e6)
      try require(damping[joint], "the damping \(name)", in: 0...1e6)
    }
    // The elbow bends in one direction only, which keeps it up.
    try require(lowerLimits[3], "the lower limit of joint 4, the elbow", in: 0...Double.pi)
  }

  private func validateFingers() throws(SimulationError) {
    try require(openFingerOffset, "the open offset of the fingers", in: 1e-3...1)
    try require(fingerStroke, "the stroke of the fingers", in: 1e-3...openFingerOffset)
    try require(padOffset, "the offset of the fingers' pads", in: -1...1)
    try require(fingertipDepth, "the depth of the fingertips", in: -1...1)
    for axis in 0..<3 { try require(fingerSize[axis], "the size of a finger", in: 1e-3...1) }
    try require(gripForce, "the grip force", in: 0...1e5)
    try require(fingerInertia, "the inertia of the fingers' drives", in: 1e-3...1e5)
    try require(fingerDrag, "the drag on the fingers", in: 0...1e6)
    try require(maximumFingerForce, "the greatest force of a finger", in: 0...1e6)
    try require(padFriction, "the friction of the fingers' pads", in: 0...100)
    try require(padProtrusion, "the protrusion of the fingers' pads", in: 0...0.1)
    try require(padCompliance, "the compliance of the fingers' pads", in: 0...1e-2)
    try require(padTorsionalFriction, "the torsional friction of the fingers' pads", in: 0...1)
    try require(handSag, "the sag of the hand", in: 0...0.1)
    try require(handLift, "the lift of the hand", in: 0...1)
  }

  /// A hash of the model's parameters.
  var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(base)
    for number in [shoulderHeight, upperArmLength, forearmLength, handLength] {
      fingerprint.add(number)
    }
    for joints in [
      lowerLimits, upperLimits, maximumTorque, maximumSpeed, velocityGain, damping,
    ] {
      fingerprint.add(joints: joints)
    }
    for number in [upperArmMass, forearmMass, wristMass, handMass, fingerMass] {
      fingerprint.add(number)
    }
    for number in [fingerStroke, openFingerOffset, padOffset, fingertipDepth] {
      fingerprint.add(number)
    }
    fingerprint.add(fingerSize)
    for number in [
      gripForce, fingerInertia, fingerDrag, maximumFingerForce, padFriction, padProtrusion,
      padCompliance, padTorsionalFriction, handSag, handLift, actionScale,
    ] {
      fingerprint.add(number)
    }
    return fingerprint.value
  }
}
