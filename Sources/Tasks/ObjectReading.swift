public import Sim

/// What an observation says of one object: seven numbers, as Meta-World has them.
public struct ObjectReading: Codable, Equatable, Sendable {
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

/// In which order an observation has a quaternion's numbers; Meta-World's tasks differ.
public enum QuaternionOrder: Sendable {
  case wxyz, xyzw

  func numbers(of rotation: Rotation) -> SIMD4<Double> {
    switch self {
    case .wxyz: .wxyz(rotation)
    case .xyzw: .xyzw(rotation)
    }
  }

  /// What four observed numbers say.
  public func rotation(from numbers: SIMD4<Double>) -> Rotation {
    let (x, y, z, w) = (numbers.x, numbers.y, numbers.z, numbers.w)
    return switch self {
    case .wxyz: Rotation(w: x, x: y, y: z, z: w).normalized
    case .xyzw: Rotation(w: w, x: x, y: y, z: z).normalized
    }
  }
}
