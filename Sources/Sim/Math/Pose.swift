/// A place and an orientation: where a frame's origin lies and how its axes are turned.
public struct Pose: Equatable, Hashable, Sendable {
  /// Metres.
  public var position: Vector3
  public var rotation: Rotation

  public static let identity = Pose()

  @inlinable
  public init(_ position: Vector3 = .zero, rotation: Rotation = .identity) {
    self.position = position
    self.rotation = rotation
  }

  /// The point given in this frame, as seen from outside it.
  @inlinable
  public func act(on point: Vector3) -> Vector3 { position + rotation.act(on: point) }

  /// The frame `inner`, given in the frame `outer`, as seen from outside both.
  @inlinable
  public static func * (outer: Pose, inner: Pose) -> Pose {
    Pose(outer.act(on: inner.position), rotation: outer.rotation * inner.rotation)
  }

  /// The outside frame as seen from this one.
  @inlinable
  public var inverse: Pose {
    Pose(-rotation.inverse.act(on: position), rotation: rotation.inverse)
  }

  @inlinable
  public var isFinite: Bool { position.isFinite && rotation.isFinite }
}
