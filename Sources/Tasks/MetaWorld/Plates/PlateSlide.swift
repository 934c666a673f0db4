public import Sim

/// Slide a plate away from the robot, into the goal.
public final class PlateSlide: Plate {
  public override class var profile: TaskProfile {
    TaskProfile(
      "plate-slide", "Slide the plate into the goal.", objects: ["plate", "goal"],
      placement: Placement(
        object: Box([0, 0.6, 0], [0, 0.6, 0]), goal: Box([-0.1, 0.85, 0], [0.1, 0.9, 0])))
  }

  public override func framePose(_ initialState: InitialState) -> Pose { Pose(initialState.goal) }
}
