/// A point, direction, velocity or force in metres, kilograms and seconds.
public typealias Vector3 = SIMD3<Double>

extension SIMD3<Double> {
  /// The sum of the products of the components.
  @inlinable
  public func dot(_ other: Vector3) -> Double {
    x * other.x + y * other.y + z * other.z
  }

  /// The vector at right angles to both, by the right-hand rule.
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

  /// The same direction with length one; not a number for the zero vector.
  @inlinable
  public var normalized: Vector3 {
    self / length
  }

  /// Whether no component is infinite or not a number.
  @inlinable
  public var isFinite: Bool {
    x.isFinite && y.isFinite && z.isFinite
  }
}
