public import Sim

/// Where a picture is taken from.
public struct Camera: Hashable, Sendable {
  /// What a camera stays with.
  public enum Mount: Hashable, Sendable {
    /// Stands in the world.
    case world
    /// Moves with a body, and turns with it too if it `turns`.
    case body(String, turns: Bool)

    /// Moves with the hand of the arm, without turning.
    public static let hand = Mount.body("hand", turns: false)
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

  /// Throws where the camera would see nothing: looking along `up` or nowhere, or with an impossible field of
  /// view.
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
        "the up vector", text(up), "a direction other than the one it looks in, \(text(forward))")
    }
    guard fieldOfView >= 1, fieldOfView <= 170 else {
      throw refuse("the field of view", "\(fieldOfView) degrees", "from 1 to 170 degrees")
    }
    self.init(name, mount, position, forward, up, fieldOfView)
  }

  /// A camera that looks at a place in the world.
  public init(
    _ name: String, at position: Vector3, lookingAt target: Vector3, up: Vector3 = [0, 0, 1],
    fieldOfView: Double = 45
  ) throws(RenderError) {
    try self.init(
      name, at: position, forward: target - position, up: up, fieldOfView: fieldOfView)
  }

  /// The values have been checked.
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

  /// The same camera rolled by half a turn, so that its pictures are upside down.
  public var upsideDown: Camera { Camera(name, mount, position, forward, -up, fieldOfView) }

  /// The camera at its place in a world as it is now.
  public func placed(in world: World, size: ImageSize) throws(RenderError) -> PlacedCamera {
    for (side, length) in [("width", size.width), ("height", size.height)]
    where !ImageSize.sides.contains(length) {
      throw .invalidValue(
        name: "the \(side) of the picture", given: "\(length) pixels",
        allowed: "from \(ImageSize.sides.lowerBound) to \(ImageSize.sides.upperBound)")
    }
    guard case .body(let name, let turns) = mount else {
      return PlacedCamera(self, at: Pose(), size: size)
    }
    guard let body = world.body(named: name) else {
      throw .unknownName(
        kind: "body for camera \(self.name)", name: name,
        known: world.bodyIDs.map { world.name(of: $0) })
    }
    return placed(on: body, turns: turns, in: world, size: size)
  }

  func placed(on body: BodyID, turns: Bool, in world: World, size: ImageSize) -> PlacedCamera {
    let pose = world.pose(of: body)
    return PlacedCamera(self, at: turns ? pose : Pose(pose.position), size: size)
  }
}
