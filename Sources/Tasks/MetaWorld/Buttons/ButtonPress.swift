internal import Sim

/// Press a button that faces the robot.
public final class ButtonPress: FrontButton {
  public override class var profile: TaskProfile {
    TaskProfile(
      "button-press", "Press the button.", objects: ["button", "button box"],
      initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(object: Box([-0.1, 0.85, 0.115], [0.1, 0.9, 0.115])))
  }

  /// The far finger of the open hand presses.
  public override class func expert(_ observation: Observation) -> Action? {
    let (button, goal) = (observation.object, observation.goal)
    let height = button.z + 0.03
    let isAligned =
      abs(observation.hand.x - button.x) < 0.02 && abs(observation.hand.z - height) < 0.025
    let y = isAligned ? goal.y - 0.045 : min(observation.hand.y, button.y - 0.09)
    return observation.move(to: [button.x, y, height], gripper: -1)
  }
}
