public import Sim

/// Press down a handle that points to the right.
public final class HandlePressSide: Handle {
  public override class var profile: TaskProfile {
    TaskProfile(
      "handle-press-side", "Press the handle at the side down.", objects: ["handle"],
      placement: Placement(object: Box([-0.35, 0.65, -0.001], [-0.25, 0.75, 0.001])))
  }

  public override var orientation: Rotation { .yaw(.pi / 2) }
  public override var site: Vector3 { [0, -0.216, 0.172] }
  public override var goalOffset: Vector3 { [0.216, 0, 0.075] }
  public override var goalDistance: Double { abs(sitePosition.z - goal.z) }
  public override var distanceThreshold: Double { 0.02 }
  override class var stiffness: Double { 3000 }

  public override class func expert(_ observation: Observation) -> Action? { press(observation) }
}
