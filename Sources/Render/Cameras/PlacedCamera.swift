internal import Base
public import Sim

/// A camera at its place in the world, with the size of its picture: what relates pixels to places.
///
/// All follows the OpenCV convention: the camera looks along its z axis, with x to the right and y down, and
/// the middle of the upper left pixel is (0, 0).
public struct PlacedCamera: Hashable, Sendable {
  /// In the world, in metres.
  public let position: Vector3
  /// In the world, each of length one.
  public let right, down, forward: Vector3
  public let size: ImageSize
  /// Pixels that a metre spans at a depth of a metre.
  public let focalLength: Double
  /// Whether it stays where it is while the world moves.
  let isStill: Bool

  init(_ camera: Camera, at pose: Pose, size: ImageSize) {
    let rotation = pose.rotation
    position = pose.act(on: camera.position)
    forward = rotation.act(on: camera.forward)
    down = rotation.act(on: -camera.up)
    right = down.cross(forward)
    self.size = size
    isStill = camera.mount == .world
    focalLength = Double(size.height) / 2 / Double.tan(camera.fieldOfView * .pi / 360)
  }

  /// The pixel on the axis of view.
  public var principalPoint: SIMD2<Double> {
    [Double(size.width - 1) / 2, Double(size.height - 1) / 2]
  }

  /// Three by three, by row: multiplies a place in the camera's frame to pixel coordinates times depth.
  public var intrinsics: [Double] {
    let middle = principalPoint
    return [focalLength, 0, middle.x, 0, focalLength, middle.y, 0, 0, 1]
  }

  /// Four by four, by row: takes a place in the world into the camera's frame.
  public var cameraFromWorld: [Double] {
    [right, down, forward].flatMap { [$0.x, $0.y, $0.z, -$0.dot(position)] } + [0, 0, 0, 1]
  }

  /// Four by four, by row: takes a place in the camera's frame into the world.
  public var worldFromCamera: [Double] {
    (0..<3).flatMap { [right[$0], down[$0], forward[$0], position[$0]] } + [0, 0, 0, 1]
  }

  /// Where a place in the world falls on the picture, and its depth along the axis of view; nil behind the
  /// camera.
  public func project(_ place: Vector3) -> (pixel: SIMD2<Double>, depth: Double)? {
    let offset = place - position
    let depth = offset.dot(forward)
    guard depth > 0 else { return nil }
    let pixel = SIMD2(offset.dot(right), offset.dot(down)) * (focalLength / depth)
    return (pixel + principalPoint, depth)
  }

  /// The place in the world that a pixel shows at a depth.
  public func unproject(_ pixel: SIMD2<Double>, depth: Double) -> Vector3 {
    let offset = (pixel - principalPoint) / focalLength
    return position + depth * (forward + offset.x * right + offset.y * down)
  }

  /// Throws where the camera is inside a thing, and would see nothing of it.
  public func requireFreeView(in world: World) throws(RenderError) {
    for shape in world.shapeIDs {
      let place = world.pose(of: shape).inverse.act(on: position)
      guard world.definition(of: shape).geometry.contains(place) else { continue }
      throw .invalidValue(
        name: "the camera's position",
        given: "(\(position.x), \(position.y), \(position.z)), inside "
          + world.name(of: world.body(of: shape)),
        allowed: "outside of all things")
    }
  }

  var projection: Projection {
    let middle = principalPoint
    return Projection(
      .camera, origin: position, right: right / focalLength, down: down / focalLength,
      corner: forward - middle.x / focalLength * right - middle.y / focalLength * down)
  }
}
