/// Writes a state vector to memory reserved for it, value by value.
public struct StateWriter: ~Copyable {
  private let memory: UnsafeMutableBufferPointer<UInt64>
  private var cursor = 0

  init(_ memory: UnsafeMutableBufferPointer<UInt64>) { self.memory = memory }

  var isFull: Bool { cursor == memory.count }

  public mutating func write(_ value: UInt64) {
    precondition(cursor < memory.count, "a part of the world wrote more values than its stateCount")
    memory[cursor] = value
    cursor += 1
  }

  public mutating func write(_ value: Double) { write(value.bitPattern) }

  public mutating func write(_ value: Vector3) {
    write(value.x)
    write(value.y)
    write(value.z)
  }

  mutating func write(_ pose: Pose) {
    write(pose.position)
    write(pose.rotation.w)
    write(pose.rotation.vector)
  }
}

/// Reads a state vector in the order in which it was written.
public struct StateReader: ~Copyable {
  private let memory: UnsafeBufferPointer<UInt64>
  private var cursor = 0

  init(_ memory: UnsafeBufferPointer<UInt64>) { self.memory = memory }

  public mutating func read() -> UInt64 {
    precondition(cursor < memory.count, "a part of the world read more values than its stateCount")
    defer { cursor += 1 }
    return memory[cursor]
  }

  public mutating func readDouble() -> Double { Double(bitPattern: read()) }

  public mutating func readVector() -> Vector3 {
    Vector3(readDouble(), readDouble(), readDouble())
  }

  mutating func readPose() -> Pose {
    let position = readVector()
    let w = readDouble()
    let vector = readVector()
    return Pose(position, rotation: Rotation(w: w, x: vector.x, y: vector.y, z: vector.z))
  }
}

extension Pose {
  /// The number of values of a pose in a state vector.
  static let stateCount = 7

  /// Throws if this is not a valid pose of `name` in a state vector: it must be finite, with a unit quaternion.
  func checkState(of name: String) throws(SimulationError) {
    guard position.isFinite, rotation.isFinite, rotation.hasLengthOne else {
      throw .snapshotMismatch(reason: "the pose of \(name) is not valid")
    }
  }
}

extension Rotation {
  /// Whether the quaternion has length one, up to the rounding of any number of steps.
  var hasLengthOne: Bool { abs(w * w + x * x + y * y + z * z - 1) < 1e-6 }
}
