import Foundation
import Render
import Sim

/// The primary rays of a camera, computed from its fields.
struct PrimaryRays {
  let eye, ahead, aside, upward: Vector3
  let size: ImageSize
  /// Half the height of the image plane at a distance of one meter.
  private let half: Double

  init(_ camera: Camera, in world: World, size: ImageSize) {
    var pose = Pose.identity
    if case .body(let name, let followsRotation) = camera.mount, let body = world.body(named: name)
    {
      pose = world.pose(of: body)
      if !followsRotation { pose.rotation = .identity }
    }
    eye = pose.act(on: camera.position)
    ahead = pose.rotation.act(on: camera.forward)
    aside = ahead.cross(pose.rotation.act(on: camera.up)).normalized
    upward = aside.cross(ahead)
    half = tan(camera.fieldOfView / 2 * .pi / 180)
    self.size = size
  }

  /// The ray through a position in the image; (0, 0) is the center of the upper left pixel.
  func ray(_ x: Double, _ y: Double) -> Ray {
    let (width, height) = (Double(size.width), Double(size.height))
    let right = (2 * (x + 0.5) / width - 1) * half * width / height
    let up = (1 - 2 * (y + 0.5) / height) * half
    return Ray(eye, ahead + right * aside + up * upward)
  }

  /// The depth along the optical axis.
  func depth(_ distance: Double, along ray: Ray) -> Double { distance * ray.direction.dot(ahead) }
}
