/// A position and an orientation: the rigid transform from a frame to its parent frame.
public struct Pose: Equatable, Hashable, Sendable {
  /// Meters.
  public var position: Vector3
  public var rotation: Rotation

  public static let identity = Pose()

  @inlinable
  public init(_ position: Vector3 = .zero, rotation: Rotation = .identity) {
    self.position = position
    self.rotation = rotation
  }

  /// Transforms a point from this frame to the parent frame.
  @inlinable
  public func act(on point: Vector3) -> Vector3 { position + rotation.act(on: point) }

  /// Composes two transforms: `inner` is a pose in the frame `outer`.
  @inlinable
  public static func * (outer: Pose, inner: Pose) -> Pose {
    Pose(outer.act(on: inner.position), rotation: outer.rotation * inner.rotation)
  }

  /// The inverse transform: the pose of the parent frame in this frame.
  @inlinable
  public var inverse: Pose {
    Pose(-rotation.inverse.act(on: position), rotation: rotation.inverse)
  }

  @inlinable
  public var isFinite: Bool { position.isFinite && rotation.isFinite }
}
