public import Sim

/// Pull a handle up.
public final class HandlePull: Handle {
  public override class var profile: TaskProfile {
    TaskProfile(
      "handle-pull", "Pull the handle up.", objects: ["handle"],
      placement: Placement(object: Box([-0.1, 0.8, -0.001], [0.1, 0.9, 0.001])))
  }

  public override var site: Vector3 { [0.05, -0.216, 0.164] }
  public override var goalOffset: Vector3 { [0, -0.216, 0.172] }
  public override var initialJointPosition: Double { -0.1 }
  public override var goalDistance: Double { abs(sitePosition.z - goal.z) }
  public override var distanceThreshold: Double { 0.05 }

  /// The fingertips reach below the grip, so that the pads close on it.
  public override var reachDistance: Double {
    (articulation.worldPoint([0.05, -0.216, 0.11]) - toolCenter).length
  }

  public override class func expert(_ observation: Observation) -> Action? {
    pull(observation, at: observation.object + [0, 0, -0.012], width: 0.032)
  }
}
