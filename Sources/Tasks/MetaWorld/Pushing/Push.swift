public import Sim

/// Push a puck to a position on the table.
public class Push: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "push", "Push the puck to the goal.", objects: ["puck"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02]),
        goal: Box([-0.1, 0.8, 0.01], [0.1, 0.9, 0.02]), clearance: 0.15))
  }

  public override class var sharedScene: SharedScene? { .puck }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addPuck())
  }

  public override var distanceThreshold: Double { 0.05 }
  public override var ungraspedPlaceWeight: Double { 0.1 }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    return [initialState.goal.x, initialState.goal.y, 0.0194]
  }

  /// Grasps the puck from above and drags it, which is straighter than pushing.
  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: observation.object + lift, width: 0.04) { return action }
    let carry = Vector3(0, 0, observation.motionStyle.carryingHeight)
    return observation.move(to: observation.goal + lift + carry, gripper: 1)
  }
}
