internal import Sim

/// Press a button from above.
public final class ButtonPressTopdown: TopButton {
  public override class var profile: TaskProfile {
    TaskProfile(
      "button-press-topdown", "Press the button from above.", objects: ["button", "button box"],
      initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.8, 0.115], [0.1, 0.9, 0.115])))
  }
}
