internal import Base

// The state vector is everything on which a later step depends. The outputs of a step (contacts, joint wrenches) and
// the solver's statistics are not part of it.

extension World {
  /// The whole current state.
  public func snapshot() -> Snapshot {
    var snapshot = Snapshot(modelHash: 0, values: [])
    write(to: &snapshot)
    return snapshot
  }

  /// Writes the whole state into an existing snapshot and reuses its memory.
  public func write(to snapshot: inout Snapshot) {
    let count = stateCount
    if snapshot.values.count != count {
      snapshot.values = Array(repeating: 0, count: count)
    }
    snapshot.modelHash = fingerprint.value
    snapshot.values.withUnsafeMutableBufferPointer { memory in
      var writer = StateWriter(memory)
      writeHeader(to: &writer)
      dynamics.write(to: &writer)
      for body in bodies { write(body, to: &writer) }
      for joint in joints { write(joint, to: &writer) }
      for actuator in actuators { actuator.write(to: &writer) }
      precondition(writer.isFull, "a part of the world wrote fewer values than its stateCount")
    }
  }

  /// Restores a state of this world, or of one built in the same way, to the last bit. Until the next step there are
  /// no contacts, and joint wrenches are zero.
  ///
  /// Throws, with nothing changed, if a value is not valid in a state of this world.
  public func restore(_ snapshot: Snapshot) throws(SimulationError) {
    guard snapshot.modelHash == fingerprint.value else {
      throw .snapshotMismatch(reason: "it was taken from a world built differently")
    }
    guard snapshot.values.count == stateCount else {
      throw .snapshotMismatch(
        reason: "it has \(snapshot.values.count) values; this world has \(stateCount)")
    }
    try check(snapshot)
    failure = nil
    snapshot.values.withUnsafeBufferPointer { memory in
      var reader = StateReader(memory)
      readHeader(from: &reader)
      setDynamics(Dynamics(from: &reader))
      for index in bodies.indices { read(body: index, from: &reader) }
      for index in joints.indices { read(joint: index, from: &reader) }
      for actuator in actuators { actuator.read(from: &reader) }
    }
    // Contacts and wrenches belong to the state before the restore.
    engine.clearContacts()
    for joint in joints { joint.wrench?.clear() }
  }

  /// Takes over the state of another world that was built in the same way, and, unlike a restore, the contacts of its last
  /// substep. `snapshot` is memory for the state, to be reused.
  public func copyState(
    of other: World, through snapshot: inout Snapshot
  ) throws(SimulationError) {
    other.write(to: &snapshot)
    try restore(snapshot)
    engine.copyContacts(of: other.engine.substep)
  }

  private var stateCount: Int {
    var count = World.headerCount + Dynamics.stateCount
    for body in bodies { count += body.stateCount }
    for joint in joints { count += joint.stateCount }
    for actuator in actuators { count += actuator.stateCount }
    return count
  }

  // MARK: The header

  /// The number of values of the header: step count, generator, and the solver's failures.
  static let headerCount = 1 + 4 + 2

  private func writeHeader(to writer: inout StateWriter) {
    writer.write(UInt64(bitPattern: Int64(stepCount)))
    for index in 0..<4 { writer.write(generator.state[index]) }
    writer.write(UInt64(engine.consecutivePenetratingSubsteps))
    writer.write(UInt64(failure == nil ? 0 : 1))
  }

  private func readHeader(from reader: inout StateReader) {
    stepCount = Int(reader.read())
    for index in 0..<4 { generator.state[index] = reader.read() }
    engine.consecutivePenetratingSubsteps = Int32(reader.read())
    _ = reader.read()
  }

  // MARK: Bodies and joints

  private func write(_ body: Body, to writer: inout StateWriter) {
    if !body.isDynamic { writer.write(body.staticPose) }
    guard let engine = body.engine else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: EngineBody.stateCount) {
      engine.read(into: $0)
      for value in $0 { writer.write(value) }
    }
  }

  private func read(body index: Int, from reader: inout StateReader) {
    if !bodies[index].isDynamic {
      let pose = reader.readPose()
      if pose != bodies[index].staticPose { place(index, at: pose) }
    }
    guard let engine = bodies[index].engine else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: EngineBody.stateCount) {
      for slot in $0.indices { $0[slot] = reader.readDouble() }
      engine.write($0)
    }
  }

  private func write(_ joint: Joint, to writer: inout StateWriter) {
    for drive in joint.dofs {
      guard let motor = drive.motor else { continue }
      motor.write(to: &writer)
    }
  }

  private func read(joint index: Int, from reader: inout StateReader) {
    for number in joints[index].dofs.indices where joints[index].dofs[number].motor != nil {
      let motor = DegreeOfFreedom.Motor(from: &reader)
      joints[index].dofs[number].motor = motor
      joints[index].dofs[number].motorDrive?.set(motor)
    }
  }
}

extension Body {
  /// The number of values of the body in a snapshot.
  var stateCount: Int {
    (isDynamic ? 0 : Pose.stateCount) + (engine == nil ? 0 : EngineBody.stateCount)
  }
}

extension Joint {
  var stateCount: Int {
    dofs.reduce(0) { $0 + ($1.motor == nil ? 0 : DegreeOfFreedom.Motor.stateCount) }
  }
}

extension DegreeOfFreedom.Motor {
  static let stateCount = 3

  func write(to writer: inout StateWriter) {
    writer.write(targetVelocity)
    writer.write(maximumForce)
    writer.write(velocityGain)
  }

  init(from reader: inout StateReader) {
    self.init(
      targetVelocity: reader.readDouble(), maximumForce: reader.readDouble(),
      velocityGain: reader.readDouble())
  }
}
