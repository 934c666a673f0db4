public import Sim

/// One draw of a ``VisualVariation``: what makes pictures look as they do, to be kept beside them and used again.
public struct Visuals: Codable, Hashable, Sendable {
  /// Nil for the renderer's own.
  public var light: Light?
  /// One for each of the world's shapes, or empty for their own.
  public var finishes: [Finish] = []
  /// Metres by which cameras are off their place, along the axes of what they are mounted on.
  public var cameraShift = Vector3.zero
  /// Radians by which they are turned, about the same axes.
  public var cameraTurn = Vector3.zero

  public init() {}

  public static let plain = Visuals()

  /// The camera, shifted and turned.
  public func moved(_ camera: Camera) -> Camera {
    guard cameraShift != .zero || cameraTurn != .zero else { return camera }
    let angle = cameraTurn.length
    let turn = angle > 0 ? Rotation(angle: angle, about: cameraTurn / angle) : .identity
    return Camera(
      camera.name, camera.mount, camera.position + cameraShift, turn.act(on: camera.forward),
      turn.act(on: camera.up), camera.fieldOfView)
  }
}
