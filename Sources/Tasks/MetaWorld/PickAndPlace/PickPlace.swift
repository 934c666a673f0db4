public import Sim

/// Pick up a puck and hold it at a point in the air.
public class PickPlace: ObjectTask {
  public override class var profile: TaskProfile {
    TaskProfile(
      "pick-place", "Pick the puck up and hold it at the goal.", objects: ["puck"],
      placement: Placement(
        object: Box([-0.1, 0.6, 0.02], [0.1, 0.7, 0.02]),
        goal: Box([-0.1, 0.8, 0.05], [0.1, 0.9, 0.3]), clearance: 0.15))
  }

  public override class var sharedScene: SharedScene? { .puck }

  public required init(_ scene: Scene) throws {
    try super.init(scene, object: scene.addPuck())
  }

  public override var isCarried: Bool { true }

  public override func reset(to initialState: InitialState) throws -> Vector3 {
    try placeObject(at: [initialState.object.x, initialState.object.y, 0.02])
    return initialState.goal
  }

  public override class func expert(_ observation: Observation) -> Action? {
    let lift = Vector3(0, 0, 0.032)
    if let action = observation.grasp(at: observation.object + lift, width: 0.04) { return action }
    return observation.move(to: observation.goal + lift, gripper: 1)
  }
}
