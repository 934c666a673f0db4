internal import Base

// The state is everything on which a later step depends. What a step leaves to be read (contacts, loads) is
// not part of it, nor are the solver's statistics.

extension World {
  /// The whole state at this moment.
  public func snapshot() -> Snapshot {
    var snapshot = Snapshot(structure: 0, values: [])
    write(to: &snapshot)
    return snapshot
  }

  /// Writes the whole state into a snapshot whose memory is used again.
  public func write(to snapshot: inout Snapshot) {
    let count = stateCount
    if snapshot.values.count != count {
      snapshot.values = Array(repeating: 0, count: count)
    }
    snapshot.structure = fingerprint.value
    snapshot.values.withUnsafeMutableBufferPointer { memory in
      var writer = StateWriter(memory)
      writeHeader(to: &writer)
      dynamics.write(to: &writer)
      for body in bodies { write(body, to: &writer) }
      for joint in joints { write(joint, to: &writer) }
      for actuator in actuators { actuator.write(to: &writer) }
      precondition(writer.isFull, "a part of the world wrote less state than it announced")
    }
  }

  /// Goes back, or over, to a state of this world or of one built the same way, to the last bit. There are no
  /// contacts and no loads of joints until the next step.
  ///
  /// Throws, with nothing changed, where a number is not one that such a world's state can have.
  public func restore(_ snapshot: Snapshot) throws(SimulationError) {
    guard snapshot.structure == fingerprint.value else {
      throw .snapshotMismatch(reason: "it was taken of a world built otherwise")
    }
    guard snapshot.values.count == stateCount else {
      throw .snapshotMismatch(
        reason: "it holds \(snapshot.values.count) values where this world has \(stateCount)")
    }
    try check(snapshot)
    failure = nil
    snapshot.values.withUnsafeBufferPointer { memory in
      var reader = StateReader(memory)
      readHeader(from: &reader)
      adopt(Dynamics(from: &reader))
      for index in bodies.indices { read(body: index, from: &reader) }
      for index in joints.indices { read(joint: index, from: &reader) }
      for actuator in actuators { actuator.read(from: &reader) }
    }
    // What touched and pulled in the last substep belongs to the state left behind.
    engine.forgetContacts()
    for joint in joints { joint.load?.clear() }
  }

  private var stateCount: Int {
    var count = World.headerCount + Dynamics.stateCount
    for body in bodies { count += body.stateCount }
    for joint in joints { count += joint.stateCount }
    for actuator in actuators { count += actuator.stateCount }
    return count
  }

  // MARK: The header

  /// The step count, the generator, and how the solver fares.
  static let headerCount = 1 + 4 + 2

  private func writeHeader(to writer: inout StateWriter) {
    writer.write(UInt64(bitPattern: Int64(stepCount)))
    for index in 0..<4 { writer.write(generator.state[index]) }
    writer.write(UInt64(engine.harmedInARow))
    writer.write(UInt64(failure == nil ? 0 : 1))
  }

  private func readHeader(from reader: inout StateReader) {
    stepCount = Int(reader.read())
    for index in 0..<4 { generator.state[index] = reader.read() }
    engine.harmedInARow = Int32(reader.read())
    _ = reader.read()
  }

  // MARK: Bodies and joints

  private func write(_ body: Body, to writer: inout StateWriter) {
    if !body.moves { writer.write(body.fixedPose) }
    guard let engine = body.engine else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: EngineBody.stateCount) {
      engine.read(into: $0)
      for value in $0 { writer.write(value) }
    }
  }

  private func read(body index: Int, from reader: inout StateReader) {
    if !bodies[index].moves {
      let pose = reader.readPose()
      if pose != bodies[index].fixedPose { place(index, at: pose) }
    }
    guard let engine = bodies[index].engine else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: EngineBody.stateCount) {
      for slot in $0.indices { $0[slot] = reader.readDouble() }
      engine.write($0)
    }
  }

  private func write(_ joint: Joint, to writer: inout StateWriter) {
    for drive in joint.drives {
      guard let motor = drive.motor else { continue }
      motor.write(to: &writer)
    }
  }

  private func read(joint index: Int, from reader: inout StateReader) {
    for number in joints[index].drives.indices where joints[index].drives[number].motor != nil {
      let motor = Freedom.Motor(from: &reader)
      joints[index].drives[number].motor = motor
      joints[index].drives[number].motorDrive?.set(motor)
    }
  }
}

extension Body {
  /// As many numbers as a snapshot has of it.
  var stateCount: Int {
    (moves ? 0 : Pose.stateCount) + (engine == nil ? 0 : EngineBody.stateCount)
  }
}

extension Joint {
  var stateCount: Int {
    drives.reduce(0) { $0 + ($1.motor == nil ? 0 : Freedom.Motor.stateCount) }
  }
}

extension Freedom.Motor {
  static let stateCount = 3

  func write(to writer: inout StateWriter) {
    writer.write(speed)
    writer.write(maximumForce)
    writer.write(stiffness)
  }

  init(from reader: inout StateReader) {
    self.init(
      speed: reader.readDouble(), maximumForce: reader.readDouble(),
      stiffness: reader.readDouble())
  }
}
