public import Base

/// An orientation in space, as a unit quaternion.
public struct Rotation: Equatable, Hashable, Sendable {
  public var w, x, y, z: Double

  /// The rotation by zero.
  public static let identity = Rotation(w: 1, x: 0, y: 0, z: 0)

  /// Creates a rotation from the components of a unit quaternion; the caller ensures its length.
  @inlinable
  public init(w: Double, x: Double, y: Double, z: Double) {
    self.w = w
    self.x = x
    self.y = y
    self.z = z
  }

  /// Creates a rotation by `angle` radians about the unit vector `axis`, by the right-hand rule.
  @inlinable
  public init(angle: Double, about axis: Vector3) {
    let (s, c) = Double.sincos(angle / 2)
    self.init(w: c, x: axis.x * s, y: axis.y * s, z: axis.z * s)
  }

  /// The vector (imaginary) part of the quaternion.
  @inlinable
  public var vector: Vector3 { Vector3(x, y, z) }

  /// The inverse rotation: the conjugate quaternion.
  @inlinable
  public var inverse: Rotation { Rotation(w: w, x: -x, y: -y, z: -z) }

  /// The quaternion scaled to length one.
  @inlinable
  public var normalized: Rotation {
    let s = 1 / (w * w + x * x + y * y + z * z).squareRoot()
    return Rotation(w: w * s, x: x * s, y: y * s, z: z * s)
  }

  /// The rotation by `second` followed by `first`.
  @inlinable
  public static func * (first: Rotation, second: Rotation) -> Rotation {
    Rotation(
      w: first.w * second.w - first.x * second.x - first.y * second.y - first.z * second.z,
      x: first.w * second.x + first.x * second.w + first.y * second.z - first.z * second.y,
      y: first.w * second.y - first.x * second.z + first.y * second.w + first.z * second.x,
      z: first.w * second.z + first.x * second.y - first.y * second.x + first.z * second.w)
  }

  /// Rotates a vector: v + w t + u × t with t = 2 u × v, for the quaternion (w, u).
  @inlinable
  public func act(on vector: Vector3) -> Vector3 {
    let u = self.vector
    let t = 2 * u.cross(vector)
    return vector + w * t + u.cross(t)
  }

  /// The rotated x, y and z axes: the columns of the rotation matrix.
  @inlinable
  public var axes: (x: Vector3, y: Vector3, z: Vector3) {
    (act(on: Vector3(1, 0, 0)), act(on: Vector3(0, 1, 0)), act(on: Vector3(0, 0, 1)))
  }

  @inlinable
  public var isFinite: Bool { w.isFinite && x.isFinite && y.isFinite && z.isFinite }
}
