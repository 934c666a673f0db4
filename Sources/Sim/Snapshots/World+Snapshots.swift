internal import Base
internal import CODE

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
      writer.write(UInt64(bitPattern: Int64(stepCount)))
      for index in 0..<4 { writer.write(generator.state[index]) }
      dynamics.write(to: &writer)
      for body in bodies { write(body, to: &writer) }
      for joint in joints { write(joint, to: &writer) }
      for actuator in actuators { actuator.write(to: &writer) }
      precondition(writer.isFull, "a part of the world wrote less state than it announced")
    }
  }

  /// Goes back, or over, to a state of this world or of one built the same way, to the last bit.
  public func restore(_ snapshot: Snapshot) throws(SimulationError) {
    guard snapshot.structure == fingerprint.value else {
      throw .snapshotMismatch(reason: "it was taken of a world built otherwise")
    }
    guard snapshot.values.count == stateCount else {
      throw .snapshotMismatch(
        reason: "it holds \(snapshot.values.count) values where this world has \(stateCount)")
    }
    try requireUsable(snapshot)
    failure = nil
    snapshot.values.withUnsafeBufferPointer { memory in
      var reader = StateReader(memory)
      stepCount = Int(Int64(bitPattern: reader.read()))
      for index in 0..<4 { generator.state[index] = reader.read() }
      adopt(Dynamics(from: &reader))
      for index in bodies.indices { read(body: index, from: &reader) }
      for index in joints.indices { read(joint: index, from: &reader) }
      for actuator in actuators { actuator.read(from: &reader) }
    }
    // What touched in the last substep belongs to the state left behind.
    substep.pointee.contactCount = 0
  }

  /// Looks for what a step could not survive, as it may be in bytes that somebody else has written.
  private func requireUsable(_ snapshot: Snapshot) throws(SimulationError) {
    let dynamics = snapshot.values.withUnsafeBufferPointer { memory in
      var reader = StateReader(memory)
      for _ in 0..<World.headerCount { _ = reader.read() }
      return Dynamics(from: &reader)
    }
    try dynamics.validate()
    var next = World.headerCount + Dynamics.stateCount
    for body in bodies {
      let end = next + stateCount(of: body)
      for index in next..<end where !Double(bitPattern: snapshot.values[index]).isFinite {
        throw .snapshotMismatch(reason: "the state of \(body.name) is not finite")
      }
      next = end
    }
  }

  /// The step count and the generator.
  private static let headerCount = 1 + 4

  private var stateCount: Int {
    var count = World.headerCount + Dynamics.stateCount
    for body in bodies { count += stateCount(of: body) }
    for joint in joints { count += stateCount(of: joint) }
    for actuator in actuators { count += actuator.stateCount }
    return count
  }

  private func stateCount(of body: Body) -> Int {
    (body.id == nil ? 0 : CODEBodyStateCount) + (body.moves ? 0 : 7)
  }

  private func write(_ body: Body, to writer: inout StateWriter) {
    if !body.moves {
      writer.write(body.fixedPose.position)
      writer.write(body.fixedPose.rotation.w)
      writer.write(body.fixedPose.rotation.vector)
    }
    guard let id = body.id else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: CODEBodyStateCount) {
      var engineBody = CODEDescribeBody(id)
      CODEReadBody(&engineBody, $0.baseAddress)
      for value in $0 { writer.write(value) }
    }
  }

  private func read(body index: Int, from reader: inout StateReader) {
    if !bodies[index].moves {
      let position = reader.readVector()
      let w = reader.readDouble()
      let vector = reader.readVector()
      let pose = Pose(
        position, rotation: Rotation(w: w, x: vector.x, y: vector.y, z: vector.z))
      if pose != bodies[index].fixedPose { place(index, at: pose) }
    }
    guard let id = bodies[index].id else { return }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: CODEBodyStateCount) {
      for slot in $0.indices { $0[slot] = reader.readDouble() }
      var engineBody = CODEDescribeBody(id)
      CODEWriteBody(&engineBody, $0.baseAddress)
    }
  }

  private func stateCount(of joint: Joint) -> Int {
    joint.drives.reduce(0) { $0 + ($1.motor == nil ? 0 : 2) + ($1.spring == nil ? 0 : 1) }
  }

  private func write(_ joint: Joint, to writer: inout StateWriter) {
    for drive in joint.drives {
      if let motor = drive.motor {
        writer.write(motor.speed)
        writer.write(motor.maximumForce)
      }
      if let spring = drive.spring { writer.write(springs[spring].spring.rest) }
    }
  }

  private func read(joint index: Int, from reader: inout StateReader) {
    for number in joints[index].drives.indices {
      if var motor = joints[index].drives[number].motor {
        motor.speed = reader.readDouble()
        motor.maximumForce = reader.readDouble()
        joints[index].drives[number].motor = motor
        joints[index].drives[number].motorRow?.drive(
          speed: motor.speed, force: motor.maximumForce, softness: 1 / motor.stiffness)
      }
      if let spring = joints[index].drives[number].spring {
        springs[spring].spring.rest = reader.readDouble()
      }
    }
  }
}
