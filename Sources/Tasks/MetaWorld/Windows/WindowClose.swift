public import Sim

/// Push a window shut.
public final class WindowClose: Window {
  public override class var profile: TaskProfile {
    TaskProfile(
      "window-close", "Push the window shut.", objects: ["sash", "window frame"],
      initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([0, 0.75, 0.2], [0, 0.9, 0.2])))
  }

  public override var site: Vector3 { [0.01, -0.095, 0] }
  public override var goalOffset: Vector3 { .zero }
  public override var initialJointPosition: Double { 0.2 }

  public override class func expert(_ observation: Observation) -> Action? {
    push(
      observation, bar: observation.object - [0.024, 0, 0], side: -1,
      end: observation.goal.x - 0.01)
  }
}
