extension World {
  /// Throws if no step could continue from the snapshot; its bytes may come from an untrusted source.
  func check(_ snapshot: Snapshot) throws(SimulationError) {
    try snapshot.values.withUnsafeBufferPointer { memory throws(SimulationError) in
      var reader = StateReader(memory)
      try check(&reader)
    }
  }

  private func check(_ reader: inout StateReader) throws(SimulationError) {
    try checkHeader(&reader)
    try Dynamics(from: &reader).validate()
    for body in bodies { try body.check(&reader) }
    for joint in joints {
      for drive in joint.dofs where drive.motor != nil {
        try DegreeOfFreedom.Motor(from: &reader).validate(joint.name)
      }
    }
    for actuator in actuators { try actuator.check(&reader) }
  }

  private func checkHeader(_ reader: inout StateReader) throws(SimulationError) {
    let stepCount = reader.read()
    guard stepCount <= World.maximumStepCount else {
      throw .snapshotMismatch(reason: "its step count, \(stepCount), is too large")
    }
    var generatorState = SIMD4<UInt64>.zero
    for index in 0..<4 { generatorState[index] = reader.read() }
    // The all-zero state is a fixed point of xoshiro.
    guard generatorState != .zero else {
      throw .snapshotMismatch(reason: "its random number generator is all zeros")
    }
    let penetrating = reader.read()
    guard penetrating <= UInt64(SolverSettings.maximumConsecutivePenetratingSubsteps) else {
      throw .snapshotMismatch(
        reason: "its solver has failed in \(penetrating) consecutive substeps")
    }
    guard reader.read() == 0 else {
      throw .snapshotMismatch(reason: "it was taken after the simulation had failed")
    }
  }

  /// At the shortest substep, this is more than a century.
  private static let maximumStepCount: UInt64 = 1 << 52
}

extension Body {
  /// Throws if the values are not a valid state of the body.
  fileprivate func check(_ reader: inout StateReader) throws(SimulationError) {
    if !isDynamic { try reader.readPose().checkState(of: name) }
    guard engine != nil else { return }
    let pose = reader.readPose()
    try pose.checkState(of: name)
    let axes = pose.rotation.axes
    for row in 0..<3 {
      // The engine stores the rotation matrix beside the quaternion from which it follows.
      let given = reader.readVector()
      guard (given - Vector3(axes.x[row], axes.y[row], axes.z[row])).length < 1e-6 else {
        throw .snapshotMismatch(reason: "the rotation matrix and the quaternion of \(name) differ")
      }
    }
    let velocity = reader.readVector(), angularVelocity = reader.readVector()
    let force = reader.readVector(), torque = reader.readVector()
    guard velocity.isFinite, angularVelocity.isFinite, force.isFinite, torque.isFinite else {
      throw .snapshotMismatch(reason: "the velocity, force or torque of \(name) is not finite")
    }
  }
}
