public import Sim

/// Slide a plate out of the goal, toward the robot.
public final class PlateSlideBack: Plate {
  public override class var profile: TaskProfile {
    TaskProfile(
      "plate-slide-back", "Slide the plate back out of the goal.", objects: ["plate", "goal"],
      placement: Placement(
        object: Box([0, 0.85, 0], [0, 0.85, 0]), goal: Box([-0.1, 0.6, 0.015], [0.1, 0.6, 0.015])))
  }

  public override class var startsAtGoal: Bool { true }

  public override func start(_ initialState: InitialState) -> Vector3 {
    initialState.object - [0, 0.1, 0]
  }
  public override func framePose(_ initialState: InitialState) -> Pose { Pose(initialState.object) }
}
