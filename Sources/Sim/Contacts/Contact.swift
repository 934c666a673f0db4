/// A contact point between two shapes in the last substep.
public struct Contact: Equatable, Sendable {
  public var first: ShapeID
  public var second: ShapeID
  /// Meters, in the world.
  public var position: Vector3
  /// The unit normal, pointing into the first shape.
  public var normal: Vector3
  /// The penetration depth, in meters.
  public var depth: Double
  /// The force on the first shape, in newtons.
  public var force: Vector3
}
