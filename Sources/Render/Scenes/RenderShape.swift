internal import Sim

/// A shape of a world, prepared for rendering.
struct RenderShape {
  let geometry: Geometry
  let body: BodyID?
  /// The radius of rounded edges in meters.
  let edgeRadius: Double
  /// In the body's frame.
  let offset: Pose
  let isStatic: Bool
  /// Whether it is drawn at all.
  let isVisible: Bool
  /// Whether it shimmers through what hides it, as goals do.
  let isGhost: Bool
  let castsShadow: Bool
  let label: UInt16
  var material: MaterialParameters
  /// In the world.
  var pose: Pose
}
