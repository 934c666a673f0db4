/// A point, direction, velocity or force in meters, kilograms and seconds.
public typealias Vector3 = SIMD3<Double>

extension SIMD3<Double> {
  /// The dot product.
  @inlinable
  public func dot(_ other: Vector3) -> Double {
    x * other.x + y * other.y + z * other.z
  }

  /// The cross product, by the right-hand rule.
  @inlinable
  public func cross(_ other: Vector3) -> Vector3 {
    Vector3(
      y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  /// The Euclidean norm.
  @inlinable
  public var length: Double {
    dot(self).squareRoot()
  }

  /// The unit vector in this direction; NaN for the zero vector.
  @inlinable
  public var normalized: Vector3 {
    self / length
  }

  /// Whether every component is finite.
  @inlinable
  public var isFinite: Bool {
    x.isFinite && y.isFinite && z.isFinite
  }
}
