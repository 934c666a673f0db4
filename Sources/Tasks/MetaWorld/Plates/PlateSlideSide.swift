public import Sim

/// Slide a plate to the left, into the goal.
public final class PlateSlideSide: Plate {
  public override class var profile: TaskProfile {
    TaskProfile(
      "plate-slide-side", "Slide the plate to the left into the goal.", objects: ["plate", "goal"],
      placement: Placement(
        object: Box([0, 0.6, 0], [0, 0.6, 0]), goal: Box([-0.3, 0.54, 0], [-0.25, 0.66, 0])))
  }

  public override func framePose(_ initialState: InitialState) -> Pose {
    Pose(initialState.goal, rotation: .yaw(.pi / 2))
  }
}
