public import Sim

/// Slide a plate out of the goal, to the right.
public final class PlateSlideBackSide: Plate {
  public override class var profile: TaskProfile {
    TaskProfile(
      "plate-slide-back-side", "Slide the plate to the right out of the goal.",
      objects: ["plate", "goal"],
      placement: Placement(
        object: Box([-0.25, 0.6, 0], [-0.25, 0.6, 0]),
        goal: Box([-0.05, 0.6, 0.015], [0.15, 0.6, 0.015])))
  }

  public override class var startsAtGoal: Bool { true }

  public override func start(_ initialState: InitialState) -> Vector3 {
    initialState.object + [0.1, 0, 0]
  }

  public override func framePose(_ initialState: InitialState) -> Pose {
    Pose(initialState.object, rotation: .yaw(.pi / 2))
  }
}
