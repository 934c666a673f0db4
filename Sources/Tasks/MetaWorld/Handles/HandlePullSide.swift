public import Sim

/// Pull up a handle that points to the right.
public final class HandlePullSide: Handle {
  public override class var profile: TaskProfile {
    TaskProfile(
      "handle-pull-side", "Pull the handle at the side up.", objects: ["handle"],
      placement: Placement(object: Box([-0.35, 0.65, 0], [-0.25, 0.75, 0])))
  }

  public override var orientation: Rotation { .yaw(.pi / 2) }
  public override var site: Vector3 { [0, -0.17, 0.15] }
  public override var goalOffset: Vector3 { [0.216, 0, 0.172] }
  public override var initialJointPosition: Double { -0.1 }
  public override var distanceThreshold: Double { 0.08 }
  /// Pads that close one step late still catch the arm.
  override class var extraThickness: Double { 0.005 }
  /// In Meta-World the contacts of a body as light as the handle creep so fast that pads drag it along with about 5 N, at
  /// 0.16 m/s against its damper: pulled faster, it slips out of the grip. Here the pads slide on its arm.
  override class var padFriction: Double? { 0.02 }
  override class var friction: Double { 1 }

  public override class func expert(_ observation: Observation) -> Action? {
    pull(observation, at: observation.object + [0, 0, 0.012], width: 0.064, lead: 0.0125)
  }
}
