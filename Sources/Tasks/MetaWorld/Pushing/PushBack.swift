public import Sim

/// Pull a cube from the far side of the table toward the robot.
public final class PushBack: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "push-back", "Pull the cube back to the goal.", objects: ["cube"],
      placement: Placement(
        object: Box([-0.1, 0.8, 0.02], [0.1, 0.85, 0.02]),
        goal: Box([-0.1, 0.6, 0.0199], [0.1, 0.7, 0.0201]), clearance: 0.15))
  }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addCube(mass: 0.75, friction: 2, resistsTurning: true))
  }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    return [initialState.goal.x, initialState.goal.y, 0.0199]
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.034)
    if let action = observation.grasp(at: observation.object + lift, width: 0.04) { return action }
    return observation.move(to: observation.goal + lift, gripper: 1)
  }
}
