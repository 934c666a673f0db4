internal import Base
public import Sim

/// A pinhole camera posed in the world, which relates the pixels of an image to points in space.
///
/// It follows the OpenCV convention: x points right, y down and z forward, and (0, 0) is the center of the
/// upper left pixel.
public struct PinholeCamera: Hashable, Sendable {
  /// The position in the world, in meters.
  public let position: Vector3
  /// The camera's axes in the world, unit vectors.
  public let right, down, forward: Vector3
  public let size: ImageSize
  /// The focal length in pixels.
  public let focalLength: Double
  /// Whether the camera is mounted on the world and never moves.
  let isStationary: Bool

  init(_ camera: Camera, at pose: Pose, size: ImageSize) {
    let rotation = pose.rotation
    position = pose.act(on: camera.position)
    forward = rotation.act(on: camera.forward)
    down = rotation.act(on: -camera.up)
    right = down.cross(forward)
    self.size = size
    isStationary = camera.mount == .world
    focalLength = Double(size.height) / 2 / Double.tan(camera.fieldOfView * .pi / 360)
  }

  /// The pixel on the optical axis.
  public var principalPoint: SIMD2<Double> {
    [Double(size.width - 1) / 2, Double(size.height - 1) / 2]
  }

  /// The 3x3 intrinsic matrix, row-major. It maps a point in the camera's frame to pixel coordinates times depth.
  public var intrinsics: [Double] {
    let middle = principalPoint
    return [focalLength, 0, middle.x, 0, focalLength, middle.y, 0, 0, 1]
  }

  /// The 4x4 extrinsic matrix, row-major. It transforms a point from the world to the camera's frame.
  public var cameraFromWorld: [Double] {
    [right, down, forward].flatMap { [$0.x, $0.y, $0.z, -$0.dot(position)] } + [0, 0, 0, 1]
  }

  /// The inverse 4x4 matrix, row-major. It transforms a point from the camera's frame to the world.
  public var worldFromCamera: [Double] {
    (0..<3).flatMap { [right[$0], down[$0], forward[$0], position[$0]] } + [0, 0, 0, 1]
  }

  /// Projects a point of the world to pixel coordinates and its depth along the optical axis; nil behind the
  /// camera.
  public func project(_ point: Vector3) -> (pixel: SIMD2<Double>, depth: Double)? {
    let offset = point - position
    let depth = offset.dot(forward)
    guard depth > 0 else { return nil }
    let pixel = SIMD2(offset.dot(right), offset.dot(down)) * (focalLength / depth)
    return (pixel + principalPoint, depth)
  }

  /// The point of the world that a pixel shows at a depth.
  public func unproject(_ pixel: SIMD2<Double>, depth: Double) -> Vector3 {
    let offset = (pixel - principalPoint) / focalLength
    return position + depth * (forward + offset.x * right + offset.y * down)
  }

  /// Throws if the camera is inside a shape, which would then be invisible.
  public func requireOutsideShapes(in world: World) throws(RenderError) {
    for shape in world.shapeIDs where world.definition(of: shape).isVisible {
      let localPosition = world.pose(of: shape).inverse.act(on: position)
      guard world.definition(of: shape).geometry.contains(localPosition) else { continue }
      throw .invalidValue(
        name: "the camera's position",
        given: "(\(position.x), \(position.y), \(position.z)), inside "
          + world.name(of: world.body(of: shape)),
        allowed: "outside of all shapes")
    }
  }

  var projection: Projection {
    let middle = principalPoint
    return Projection(
      .perspective, origin: position, right: right / focalLength, down: down / focalLength,
      corner: forward - middle.x / focalLength * right - middle.y / focalLength * down)
  }
}
