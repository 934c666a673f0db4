public import Sim

/// Lift a puck out of a pit to a point in the air.
public final class PickOutOfHole: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "pick-out-of-hole", "Lift the puck out of the pit to the goal.", objects: ["puck", "pit"],
      workspace: TaskProfile.workspace(downTo: -0.05),
      placement: Placement(
        object: Box([0, 0.75, 0.02], [0, 0.75, 0.02]),
        goal: Box([-0.1, 0.5, 0.15], [0.1, 0.6, 0.3]), clearance: 0.15))
  }

  public required init(_ scene: Scene) throws {
    try scene.addSlab(top: 0.054, pit: Box([-0.15, 0.65, 0], [0.15, 0.95, 0]))
    try super.init(scene, object: scene.addPuck(mass: 0.05, resistsTurning: true))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    return initialState.goal
  }

  public override var quaternionOrder: QuaternionOrder { .wxyz }

  public override class func expert(_ observation: Observation) -> Action? {
    let (puck, goal) = (observation.object, observation.goal)
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: puck + lift, width: 0.04, hover: 0.1) { return action }
    if puck.z < 0.1, puck.y > 0.68 {
      return observation.move(to: [puck.x, puck.y, 0.2], gripper: 1)
    }
    return observation.move(to: goal + lift, gripper: 1)
  }
}
