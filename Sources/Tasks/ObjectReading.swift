public import Sim

/// What an observation says of one object: seven numbers, as Meta-World has them.
public struct ObjectReading: Equatable, Sendable {
  /// Metres, in the world.
  public var position: Vector3
  /// A quaternion in whatever order the task has it, or zeros.
  public var orientation: SIMD4<Double>

  public init(_ position: Vector3, _ orientation: SIMD4<Double> = .zero) {
    self.position = position
    self.orientation = orientation
  }

  /// Seven zeros: there is no such object.
  public static let none = ObjectReading(.zero)
}

extension SIMD4<Double> {
  /// The quaternion with its real part first.
  public static func wxyz(_ rotation: Rotation) -> SIMD4<Double> {
    SIMD4(rotation.w, rotation.x, rotation.y, rotation.z)
  }

  /// The quaternion with its real part last.
  public static func xyzw(_ rotation: Rotation) -> SIMD4<Double> {
    SIMD4(rotation.x, rotation.y, rotation.z, rotation.w)
  }
}
