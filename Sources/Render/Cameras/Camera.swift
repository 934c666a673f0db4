public import Sim

/// A camera: its mount, its pose there, and its field of view.
public struct Camera: Hashable, Sendable {
  /// What a camera is attached to.
  public enum Mount: Hashable, Sendable {
    /// The world: the camera does not move.
    case world
    /// A body: the camera moves with it, and turns with it if `followsRotation`.
    case body(String, followsRotation: Bool)

    /// The hand of the arm; the camera moves with it but keeps its direction.
    public static let hand = Mount.body("hand", followsRotation: false)
  }

  public let name: String
  public let mount: Mount
  /// Meters, in the frame of the mount.
  public let position: Vector3
  /// The viewing direction, a unit vector.
  public let forward: Vector3
  /// The direction that is up in the image, a unit vector perpendicular to ``forward``.
  public let up: Vector3
  /// The vertical field of view in degrees.
  public let fieldOfView: Double

  /// Throws if the camera has no valid view: `forward` is zero or parallel to `up`, or the field of view is out of
  /// range.
  public init(
    _ name: String, mount: Mount = .world, at position: Vector3, forward: Vector3,
    up: Vector3 = [0, 0, 1], fieldOfView: Double = 45
  ) throws(RenderError) {
    func refuse(_ what: String, _ given: String, _ allowed: String) -> RenderError {
      .invalidValue(name: "\(what) of camera \(name)", given: given, allowed: allowed)
    }
    func text(_ vector: Vector3) -> String { "(\(vector.x), \(vector.y), \(vector.z))" }
    guard position.isFinite else { throw refuse("the position", text(position), "finite") }
    guard forward.isFinite, forward.length > 1e-9 else {
      throw refuse("the direction", text(forward), "a finite direction, not zero")
    }
    guard up.isFinite, up.normalized.cross(forward.normalized).length > 1e-6 else {
      throw refuse(
        "the up vector", text(up),
        "a vector that is not parallel to the viewing direction \(text(forward))")
    }
    guard fieldOfView >= 1, fieldOfView <= 170 else {
      throw refuse("the field of view", "\(fieldOfView) degrees", "from 1 to 170 degrees")
    }
    self.init(name, mount, position, forward, up, fieldOfView)
  }

  /// Creates a camera in the world that looks at a point.
  public init(
    _ name: String, at position: Vector3, lookingAt target: Vector3, up: Vector3 = [0, 0, 1],
    fieldOfView: Double = 45
  ) throws(RenderError) {
    try self.init(
      name, at: position, forward: target - position, up: up, fieldOfView: fieldOfView)
  }

  /// Does not validate its arguments.
  init(
    _ name: String, _ mount: Mount = .world, _ position: Vector3, _ forward: Vector3,
    _ up: Vector3, _ fieldOfView: Double
  ) {
    self.name = name
    self.mount = mount
    self.position = position
    let forward = forward.normalized
    self.forward = forward
    self.up = (up - up.dot(forward) * forward).normalized
    self.fieldOfView = fieldOfView
  }

  /// The camera rolled by 180 degrees, so that its images are upside down.
  public var upsideDown: Camera { Camera(name, mount, position, forward, -up, fieldOfView) }

  /// The camera posed in the current state of a world, for images of one size.
  public func pinholeCamera(in world: World, size: ImageSize) throws(RenderError) -> PinholeCamera {
    for (side, length) in [("width", size.width), ("height", size.height)]
    where !ImageSize.sideRange.contains(length) {
      throw .invalidValue(
        name: "the \(side) of the image", given: "\(length) pixels",
        allowed: "from \(ImageSize.sideRange.lowerBound) to \(ImageSize.sideRange.upperBound)")
    }
    guard case .body(let name, let followsRotation) = mount else {
      return PinholeCamera(self, at: Pose(), size: size)
    }
    guard let body = world.body(named: name) else {
      throw .unknownName(
        kind: "body for camera \(self.name)", name: name,
        known: world.bodyIDs.map { world.name(of: $0) })
    }
    return pinholeCamera(on: body, followsRotation: followsRotation, in: world, size: size)
  }

  func pinholeCamera(on body: BodyID, followsRotation: Bool, in world: World, size: ImageSize)
    -> PinholeCamera
  {
    let pose = world.pose(of: body)
    return PinholeCamera(self, at: followsRotation ? pose : Pose(pose.position), size: size)
  }
}
