public import Sim

/// Where a picture is taken from.
public struct Camera: Hashable, Sendable {
  /// What a camera stays with.
  public enum Mount: Hashable, Sendable {
    /// Stands in the world.
    case world
    /// Moves with the hand of the arm, without turning.
    case hand
  }

  public let name: String
  public let mount: Mount
  /// Metres, from the origin of what it is mounted on.
  public let position: Vector3
  /// The direction it looks in, of length one.
  public let forward: Vector3
  /// The direction that is up in its picture, of length one and at right angles to ``forward``.
  public let up: Vector3
  /// Degrees between the upper and the lower edge of its picture.
  public let fieldOfView: Double

  public init(
    _ name: String, mount: Mount = .world, at position: Vector3, forward: Vector3,
    up: Vector3 = [0, 0, 1], fieldOfView: Double = 45
  ) {
    self.name = name
    self.mount = mount
    self.position = position
    let forward = forward.normalized
    self.forward = forward
    self.up = (up - up.dot(forward) * forward).normalized
    self.fieldOfView = fieldOfView
  }
}
