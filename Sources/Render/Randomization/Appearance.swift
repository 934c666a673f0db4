public import Sim

/// One sample of ``VisualRandomization``: all that changes how images look. It can be stored and applied again.
public struct Appearance: Codable, Hashable, Sendable {
  /// Nil for the renderer's own lighting.
  public var lighting: Lighting?
  /// One material per shape of the world, or none to keep the shapes' own.
  public var visualMaterials: [VisualMaterial] = []
  /// The translation of cameras in meters, in the frame of their mount. Cameras on bodies move a tenth of it.
  public var cameraTranslation = Vector3.zero
  /// The rotation of cameras as a rotation vector in radians, in the same frame.
  public var cameraRotation = Vector3.zero

  public init() {}

  public static let plain = Appearance()

  /// The camera after this translation and rotation.
  public func offsetCamera(_ camera: Camera) -> Camera {
    guard cameraTranslation != .zero || cameraRotation != .zero else { return camera }
    let angle = cameraRotation.length
    let turn = angle > 0 ? Rotation(angle: angle, about: cameraRotation / angle) : .identity
    let share = camera.mount == .world ? 1 : 0.1
    return Camera(
      camera.name, camera.mount, camera.position + share * cameraTranslation,
      turn.act(on: camera.forward),
      turn.act(on: camera.up), camera.fieldOfView)
  }
}
