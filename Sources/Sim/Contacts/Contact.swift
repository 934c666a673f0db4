/// A point where two shapes touched in the last substep.
public struct Contact: Equatable, Sendable {
  public var first: ShapeID
  public var second: ShapeID
  /// Metres, in the world.
  public var position: Vector3
  /// Length one, pointing into the first shape.
  public var normal: Vector3
  /// Metres the shapes overlap.
  public var depth: Double
  /// Newtons, on the first shape.
  public var force: Vector3
}
