/// An axis-aligned box, given by its lower and upper corners in meters.
public struct Box: Equatable, Hashable, Sendable {
  public var lower, upper: Vector3

  @inlinable
  public init(_ lower: Vector3, _ upper: Vector3) {
    self.lower = lower
    self.upper = upper
  }

  /// The point of the box nearest to `point`.
  @inlinable
  public func clamp(_ point: Vector3) -> Vector3 {
    point.clamped(lowerBound: lower, upperBound: upper)
  }

  @inlinable
  public func contains(_ point: Vector3) -> Bool { clamp(point) == point }

  @inlinable
  public var center: Vector3 { (lower + upper) / 2 }
}
