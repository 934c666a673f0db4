/// Puts a state into memory reserved for it, number by number.
public struct StateWriter: ~Copyable {
  private let memory: UnsafeMutableBufferPointer<UInt64>
  private var cursor = 0

  init(_ memory: UnsafeMutableBufferPointer<UInt64>) { self.memory = memory }

  var isFull: Bool { cursor == memory.count }

  public mutating func write(_ value: UInt64) {
    precondition(cursor < memory.count, "a part of the world wrote more state than it announced")
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

/// Takes a state out again in the order it was put in.
public struct StateReader: ~Copyable {
  private let memory: UnsafeBufferPointer<UInt64>
  private var cursor = 0

  init(_ memory: UnsafeBufferPointer<UInt64>) { self.memory = memory }

  public mutating func read() -> UInt64 {
    precondition(cursor < memory.count, "a part of the world read more state than it announced")
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
  /// As many numbers as a state has of a pose.
  static let stateCount = 7

  /// Throws where a state cannot have this for the pose of `name`: those are finite, and turned by a quaternion of
  /// length one.
  func checkState(of name: String) throws(SimulationError) {
    guard position.isFinite, rotation.isFinite, rotation.hasLengthOne else {
      throw .snapshotMismatch(reason: "the pose of \(name) is none")
    }
  }
}

extension Rotation {
  /// Up to what rounding does to it over any number of steps.
  var hasLengthOne: Bool { abs(w * w + x * x + y * y + z * z - 1) < 1e-6 }
}
