extension World {
  /// Looks for what no step could go on from, as it may be in bytes that somebody else has written.
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
      for drive in joint.drives where drive.motor != nil {
        try Freedom.Motor(from: &reader).validate(joint.name)
      }
    }
    for actuator in actuators { try actuator.check(&reader) }
  }

  private func checkHeader(_ reader: inout StateReader) throws(SimulationError) {
    let stepCount = reader.read()
    guard stepCount <= World.maximumStepCount else {
      throw .snapshotMismatch(reason: "a world does not take \(stepCount) steps")
    }
    var numbers = SIMD4<UInt64>.zero
    for index in 0..<4 { numbers[index] = reader.read() }
    // From nothing but zeros xoshiro never comes away.
    guard numbers != .zero else {
      throw .snapshotMismatch(reason: "its generator of random numbers is all zeros")
    }
    let harmed = reader.read()
    guard harmed <= UInt64(SolverPolicy.maximumHarmedInARow) else {
      throw .snapshotMismatch(reason: "its solver has failed in \(harmed) substeps on end")
    }
    guard reader.read() == 0 else {
      throw .snapshotMismatch(reason: "it was taken after the simulation had failed")
    }
  }

  /// At the shortest substep more than a century.
  private static let maximumStepCount: UInt64 = 1 << 52
}

extension Body {
  /// Throws where the numbers are none that the body's state can have.
  fileprivate func check(_ reader: inout StateReader) throws(SimulationError) {
    if !moves { try reader.readPose().checkState(of: name) }
    guard engine != nil else { return }
    let pose = reader.readPose()
    try pose.checkState(of: name)
    let axes = pose.rotation.axes
    for row in 0..<3 {
      // The engine keeps the matrix beside the quaternion it follows from.
      let given = reader.readVector()
      guard (given - Vector3(axes.x[row], axes.y[row], axes.z[row])).length < 1e-6 else {
        throw .snapshotMismatch(reason: "\(name) is turned in two ways at once")
      }
    }
    let velocity = reader.readVector(), spin = reader.readVector()
    let force = reader.readVector(), torque = reader.readVector()
    guard velocity.isFinite, spin.isFinite, force.isFinite, torque.isFinite else {
      throw .snapshotMismatch(reason: "the motion of \(name), or what moves it, is not finite")
    }
  }
}
