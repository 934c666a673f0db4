extension ArmModel {
  /// Throws where a number is not that of an arm that can be built and moved.
  func validate() throws(SimulationError) {
    for axis in 0..<3 { try require(base[axis], "the place of the arm's foot", in: -100...100) }
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
    try require(fullDisplacement, "the arm's full displacement", in: 0...1)
  }

  private func validateJoints() throws(SimulationError) {
    for joint in 0..<JointVector.count {
      let name = "of joint \(joint + 1)"
      try require(lowerLimits[joint], "the lower limit \(name)", in: -Double.pi...Double.pi)
      try require(upperLimits[joint], "the upper limit \(name)", in: -Double.pi...Double.pi)
      // Twice the margin that the controller keeps, and room between.
      guard upperLimits[joint] - lowerLimits[joint] >= 0.1 else {
        throw .invalidValue(
          name: "the range \(name)", given: "from \(lowerLimits[joint]) to \(upperLimits[joint])",
          allowed: "0.1 radians or wider, from the smaller to the greater")
      }
      try require(maximumTorque[joint], "the torque \(name)", in: 1e-3...1e6)
      try require(maximumSpeed[joint], "the speed \(name)", in: 1e-3...100)
      try require(driveStiffness[joint], "the drive's stiffness \(name)", in: 1e-3...1e6)
      try require(damping[joint], "the damping \(name)", in: 0...1e6)
    }
    // The elbow bends one way, which is what brings it up.
    try require(lowerLimits[3], "the lower limit of joint 4, the elbow", in: 0...Double.pi)
  }

  private func validateFingers() throws(SimulationError) {
    try require(fingerReach, "the reach of the fingers", in: 1e-3...1)
    try require(fingerTravel, "the travel of the fingers", in: 1e-3...fingerReach)
    try require(padOffset, "the offset of the fingers' pads", in: -1...1)
    try require(fingertipDepth, "the depth of the fingertips", in: -1...1)
    for axis in 0..<3 { try require(fingerSize[axis], "the size of a finger", in: 1e-3...1) }
    try require(maximumGrip, "the force of the grip", in: 0...1e5)
    try require(fingerAcceleration, "the fingers' acceleration", in: 1e-3...1e4)
    try require(fingerDrag, "the fingers' drag", in: 0...1e4)
    try require(padFriction, "the friction of the fingers' pads", in: 0...100)
  }

  /// A number that differs, all but surely, between models that differ.
  var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    fingerprint.add(base)
    for number in [shoulderHeight, upperArmLength, forearmLength, handLength] {
      fingerprint.add(number)
    }
    for joints in [
      lowerLimits, upperLimits, maximumTorque, maximumSpeed, driveStiffness, damping,
    ] {
      fingerprint.add(joints: joints)
    }
    for number in [upperArmMass, forearmMass, wristMass, handMass, fingerMass] {
      fingerprint.add(number)
    }
    for number in [fingerTravel, fingerReach, padOffset, fingertipDepth] { fingerprint.add(number) }
    fingerprint.add(fingerSize)
    for number in [maximumGrip, fingerAcceleration, fingerDrag, padFriction, fullDisplacement] {
      fingerprint.add(number)
    }
    return fingerprint.value
  }
}
