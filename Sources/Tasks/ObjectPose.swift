public import Sim

/// The observed pose of one object: seven values in Meta-World's order.
public struct ObjectPose: Codable, Equatable, Sendable {
  /// The position in world coordinates, in meters.
  public var position: Vector3
  /// A quaternion in the order that the task uses, or zeros.
  public var orientation: SIMD4<Double>

  public init(_ position: Vector3, _ orientation: SIMD4<Double> = .zero) {
    self.position = position
    self.orientation = orientation
  }

  /// Seven zeros, for a missing object.
  public static let none = ObjectPose(.zero)
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

/// The order of quaternion components in an observation. Meta-World's tasks differ in it.
public enum QuaternionOrder: Sendable {
  case wxyz, xyzw

  func components(of rotation: Rotation) -> SIMD4<Double> {
    switch self {
    case .wxyz: .wxyz(rotation)
    case .xyzw: .xyzw(rotation)
    }
  }

  /// The rotation that four observed components represent.
  public func rotation(from values: SIMD4<Double>) -> Rotation {
    let (x, y, z, w) = (values.x, values.y, values.z, values.w)
    return switch self {
    case .wxyz: Rotation(w: x, x: y, y: z, z: w).normalized
    case .xyzw: Rotation(w: w, x: x, y: y, z: z).normalized
    }
  }
}
