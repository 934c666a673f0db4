public import Sim

/// Push a mug under a coffee machine.
public final class CoffeePush: MugTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "coffee-push", "Push the mug under the coffee machine.",
      objects: ["mug", "coffee machine"], initialHandPosition: [0, 0.4, 0.2],
      placement: Placement(
        object: Box([-0.1, 0.55, -0.001], [0.1, 0.65, 0.001]),
        goal: Box([-0.05, 0.7, -0.001], [0.05, 0.75, 0.001]), clearance: 0.15))
  }

  public override func spout(_ initialState: InitialState) -> Vector3 { initialState.goal }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.07)
    if let action = observation.grasp(at: observation.object + lift, width: 0.056) { return action }
    return observation.move(to: observation.goal + [0, -0.015, lift.z], gripper: 1)
  }
}
