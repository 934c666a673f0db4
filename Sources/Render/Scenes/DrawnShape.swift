internal import Sim

/// A shape of a world as it is drawn.
struct DrawnShape {
  let geometry: Geometry
  let body: BodyID?
  /// In the body's frame.
  let offset: Pose
  let isFixed: Bool
  let castsShadow: Bool
  let label: UInt16
  var look: SurfaceLook
  /// In the world.
  var pose: Pose
}
