public import Sim

/// Push a window open.
public final class WindowOpen: Window {
  public override class var profile: TaskProfile {
    TaskProfile(
      "window-open", "Push the window open.", objects: ["sash", "window frame"],
      initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.7, 0.16], [0.1, 0.9, 0.16])))
  }

  public override var site: Vector3 { [-0.04, -0.095, 0] }
  public override var goalOffset: Vector3 { [0.2, 0, 0] }

  public override class func expert(_ observation: Observation) -> Action? {
    push(
      observation, bar: observation.object + [0.026, 0, 0], side: 1,
      end: observation.goal.x - 0.015)
  }
}
