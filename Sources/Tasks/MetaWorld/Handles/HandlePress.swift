public import Sim

/// Press a handle down.
public final class HandlePress: Handle {
  public override class var profile: TaskProfile {
    TaskProfile(
      "handle-press", "Press the handle down.", objects: ["handle"],
      placement: Placement(object: Box([-0.1, 0.8, -0.001], [0.1, 0.9, 0.001])))
  }

  public override var site: Vector3 { [0, -0.216, 0.172] }
  public override var goalOffset: Vector3 { [0, -0.216, 0.075] }
  public override var goalDistance: Double { abs(sitePosition.z - goal.z) }
  public override var distanceThreshold: Double { 0.02 }
  override class var stiffness: Double { 3000 }

  public override class func expert(_ observation: Observation) -> Action? { press(observation) }
}
