/// A 64-bit hash of a sequence of values: a variant of FNV-1a that takes 64-bit words and adds an xor-shift.
struct Fingerprint {
  /// A tag for the values that follow, so that different kinds of parts have different hashes.
  enum Subject: UInt64 {
    case body = 1
    case joint, material, contactOverride, disabledCollisionPair, actuator
  }

  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ subject: Subject) { add(subject.rawValue) }

  mutating func add(_ number: UInt64) {
    value = (value ^ number) &* 0x0000_0100_0000_01B3
    // The multiplication only carries upward; without this, high bits would never reach low ones.
    value ^= value >> 32
  }

  mutating func add(_ number: Double) { add(number.bitPattern) }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

  mutating func add(_ vector: Vector3) {
    add(vector.x)
    add(vector.y)
    add(vector.z)
  }

  mutating func add(joints: JointVector) {
    for joint in 0..<JointVector.count { add(joints[joint]) }
  }

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(UInt64(byte)) }
    add(text.utf8.count)
  }

  mutating func add(_ pose: Pose) {
    add(pose.position)
    add(pose.rotation.w)
    add(pose.rotation.vector)
  }
}
